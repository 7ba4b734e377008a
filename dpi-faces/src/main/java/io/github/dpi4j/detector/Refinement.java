package io.github.dpi4j.detector;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.Network;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.detection.RefinementNetwork;
import io.github.dpi4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The second stage: another look at each find, upright and at one size. Not thread-safe. */
final class Refinement implements AutoCloseable {
    private static final int SIZE = RefinementNetwork.SIZE;
    private static final int BATCH = 32;

    private final Network network;

    Refinement(Weights weights, Backend backend) {
        this.network = backend.compile(RefinementNetwork.graph(), weights);
    }

    /** What is seen at the finds' places: scores, boxes and points anew, in the same order. */
    List<DetectedFace> refine(Mipmaps picture, List<DetectedFace> finds) {
        List<DetectedFace> refined = new ArrayList<>();
        for (int from = 0; from < finds.size(); from += BATCH) {
            List<Affine> frames = finds.subList(from, Math.min(finds.size(), from + BATCH)).stream()
                    .map(find -> FaceFrame.of(find.landmarks())).toList();
            Tensor x = Tensor.zeros(frames.size(), 3, SIZE, SIZE);
            for (int n = 0; n < frames.size(); n++) {
                picture.sample(frames.get(n), SIZE, SIZE, x.data(), n * 3 * SIZE * SIZE);
            }
            Tensor output = network.predict(Map.of("x", x));
            for (int n = 0; n < frames.size(); n++) {
                refined.add(FaceFrame.CODE.decode(CellGrid.values(output, n, 0, 0)).map(frames.get(n)));
            }
        }
        return refined;
    }

    @Override
    public void close() {
        network.close();
    }
}
