package io.github.dpi4j.detector;

import io.github.dpi4j.detection.FaceChannels;
import io.github.dpi4j.detection.ProposalNetwork;
import io.github.dpi4j.optim.Loss;
import io.github.dpi4j.tensor.Tensor;
import java.util.List;

/**
 * The proposal network's loss: of all cells' scores, and of each face's box and landmarks, averaged over the cells that
 * show it.
 */
record ProposalLoss(List<CellLabels> labels) implements Loss {
    private static final FaceLoss LOSS = new FaceLoss(2, 0.5, 0.1, 1);

    @Override
    public Value of(Tensor output) {
        Tensor gradient = Tensor.zeros(output.shape());
        double[] losses = new double[labels.size()];
        for (int n = 0; n < losses.length; n++) {
            losses[n] = image(output, n, labels.get(n), gradient);
        }
        return new Value(losses, gradient);
    }

    private static double image(Tensor output, int n, CellLabels labels, Tensor gradient) {
        int[] shares = new int[labels.faces().size()];
        for (int cell = 0; cell < labels.cells(); cell++) {
            if (labels.owner(cell) >= 0) {
                shares[labels.owner(cell)]++;
            }
        }
        double loss = 0;
        double[] g = new double[FaceChannels.COUNT];
        for (int cell = 0; cell < labels.cells(); cell++) {
            int owner = labels.owner(cell);
            if (owner == CellLabels.IGNORED) {
                continue;
            }
            int column = cell % labels.columns();
            int row = cell / labels.columns();
            float[] got = CellGrid.values(output, n, column, row);
            loss += LOSS.score(got[FaceChannels.SCORE], owner >= 0, g);
            add(g, 0, 1, 1, gradient, n, cell);
            if (owner >= 0) {
                DetectedFace face = labels.faces().get(owner);
                float[] wanted = CellGrid.code(column, row).encode(face.box(), face.landmarks());
                double weight = 1.0 / shares[owner];
                loss += weight * LOSS.place(got, wanted, face.landmarks().size() / ProposalNetwork.STRIDE, g);
                add(g, 1, FaceChannels.COUNT, weight, gradient, n, cell);
            }
        }
        return loss;
    }

    private static void add(double[] g, int from, int to, double weight, Tensor gradient, int n, int cell) {
        int plane = gradient.dim(2) * gradient.dim(3);
        for (int c = from; c < to; c++) {
            gradient.data()[(n * FaceChannels.COUNT + c) * plane + cell] += (float) (weight * g[c]);
        }
    }
}
