package io.github.dpi4j.detector;

import io.github.dpi4j.detection.FaceChannels;
import io.github.dpi4j.detection.RefinementNetwork;
import io.github.dpi4j.optim.Loss;
import io.github.dpi4j.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * The refinement network's loss.
 *
 * @param labels for each crop, the face in the crop's pixels, or empty
 */
record RefinementLoss(List<Optional<DetectedFace>> labels) implements Loss {
    private static final FaceLoss LOSS = new FaceLoss(1, 0.5, 0.05, 4);

    @Override
    public Value of(Tensor output) {
        Tensor gradient = Tensor.zeros(output.shape());
        double[] losses = new double[labels.size()];
        for (int n = 0; n < losses.length; n++) {
            float[] got = CellGrid.values(output, n, 0, 0);
            double[] g = new double[FaceChannels.COUNT];
            Optional<DetectedFace> face = labels.get(n);
            losses[n] = LOSS.score(got[FaceChannels.SCORE], face.isPresent(), g);
            if (face.isPresent()) {
                float[] wanted = FaceFrame.CODE.encode(face.get().box(), face.get().landmarks());
                losses[n] += LOSS.place(got, wanted, face.get().landmarks().size() / RefinementNetwork.UNIT, g);
            }
            for (int c = 0; c < g.length; c++) {
                gradient.data()[n * g.length + c] = (float) g[c];
            }
        }
        return new Value(losses, gradient);
    }
}
