package io.github.dpi4j.detector;

import io.github.dpi4j.detection.FaceChannels;
import io.github.dpi4j.detection.ProposalNetwork;
import io.github.dpi4j.tensor.Tensor;

/** The cells of {@link ProposalNetwork}'s output and their positions in its input. */
final class CellGrid {
    private CellGrid() {
    }

    /** Returns the number of cells along a side of so many pixels. */
    static int cells(int pixels) {
        return Math.ceilDiv(pixels, ProposalNetwork.STRIDE);
    }

    /** Returns the centre of a cell's receptive field: the centre of its first pixel. */
    static Point middle(int column, int row) {
        return new Point(ProposalNetwork.STRIDE * column + 0.5, ProposalNetwork.STRIDE * row + 0.5);
    }

    /** Returns the encoding of faces by a cell. */
    static FaceCode code(int column, int row) {
        return new FaceCode(middle(column, row), ProposalNetwork.STRIDE);
    }

    /** Returns all channels of one cell of an output (N, C, H, W). */
    static float[] values(Tensor output, int image, int column, int row) {
        int plane = output.dim(2) * output.dim(3);
        int at = image * FaceChannels.COUNT * plane + row * output.dim(3) + column;
        float[] values = new float[FaceChannels.COUNT];
        for (int c = 0; c < values.length; c++) {
            values[c] = output.data()[at + c * plane];
        }
        return values;
    }
}
