package io.github.dpi4j.detector;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.Network;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.detection.RefinementNetwork;
import io.github.dpi4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The second stage: refines each detection on an upright crop of fixed size. Not thread-safe. */
final class Refinement implements AutoCloseable {
    private static final int SIZE = RefinementNetwork.SIZE;
    private static final int BATCH = 32;

    private final Network network;

    Refinement(Weights weights, Backend backend) {
        this.network = backend.compile(RefinementNetwork.graph(), weights);
    }

    /** Returns the refined detections, with new scores, boxes and landmarks, in the same order. */
    List<DetectedFace> refine(Mipmaps picture, List<DetectedFace> finds) {
        return look(picture, finds.stream().map(find -> FaceFrame.of(find.landmarks())).toList());
    }

    /** Returns the mean of the refinements of each crop and of its mirror image, which is better than either. */
    List<DetectedFace> refineTwice(Mipmaps picture, List<DetectedFace> finds) {
        List<DetectedFace> refined = new ArrayList<>(refine(picture, finds));
        List<DetectedFace> mirrored = look(picture, finds.stream()
                .map(find -> FaceFrame.of(find.landmarks()).after(Affine.mirror(SIZE))).toList());
        for (int i = 0; i < refined.size(); i++) {
            refined.set(i, refined.get(i).mean(mirrored.get(i).exchanged()));
        }
        return refined;
    }

    private List<DetectedFace> look(Mipmaps picture, List<Affine> frames) {
        List<DetectedFace> seen = new ArrayList<>();
        for (int from = 0; from < frames.size(); from += BATCH) {
            List<Affine> some = frames.subList(from, Math.min(frames.size(), from + BATCH));
            Tensor x = Tensor.zeros(some.size(), 3, SIZE, SIZE);
            for (int n = 0; n < some.size(); n++) {
                picture.sample(some.get(n), SIZE, SIZE, x.data(), n * 3 * SIZE * SIZE);
            }
            Tensor output = network.predict(Map.of("x", x));
            for (int n = 0; n < some.size(); n++) {
                seen.add(FaceFrame.CODE.decode(CellGrid.values(output, n, 0, 0)).map(some.get(n)));
            }
        }
        return seen;
    }

    @Override
    public void close() {
        network.close();
    }
}
