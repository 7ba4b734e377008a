package io.github.dpi4j.kernel.vector;

import static io.github.dpi4j.kernel.vector.Lanes.LANES;
import static io.github.dpi4j.kernel.vector.Lanes.PANEL;
import static io.github.dpi4j.kernel.vector.WinogradTransform.POINTS;

import io.github.dpi4j.kernel.Workers;
import java.util.Arrays;

/**
 * A convolution's weights (out, in, side, side) as some convolution reads them: itself, or the one that computes its data
 * gradient, whose inputs are the outputs, and whose filters are turned by 180°.
 *
 * @param rows channels that the reader sums over
 * @param rowStep floats from one of them to the next
 * @param columns channels that the reader computes
 * @param columnStep floats from one of them to the next
 * @param offset where the first filter begins
 * @param taps weights of a filter
 * @param turned whether filters are read backwards
 */
public record FilterView(int rows, int rowStep, int columns, int columnStep, int offset, int taps, boolean turned) {
    /** As the convolution itself reads them. */
    public static FilterView forward(int in, int out, int taps) {
        return new FilterView(in, taps, out, in * taps, 0, taps, false);
    }

    /** As the gradient with respect to input channels {@code first} to {@code first + count} reads them. */
    public static FilterView transposed(int in, int out, int taps, int first, int count) {
        return new FilterView(out, in * taps, count, taps, first * taps, taps, true);
    }

    private int at(int row, int column, int tap) {
        return offset + row * rowStep + column * columnStep + (turned ? taps - 1 - tap : tap);
    }

    /** Floats that {@link #packWinograd} writes. */
    public long winogradSize() {
        return WinogradConv.packedSize(rows, columns);
    }

    /** Floats that {@link #packDirect} writes. */
    public long directSize() {
        return DirectConv.packedSize(rows, columns, taps);
    }

    /**
     * Transforms 3×3 filters for {@link WinogradConv}.
     *
     * @param weight not modified
     * @param packed written
     */
    public void packWinograd(float[] weight, float[] packed, Workers workers, Scratch[] scratch) {
        int panels = Lanes.panels(columns);
        workers.run(panels * rows, (task, worker) -> {
            int panel = task / rows;
            int row = task % rows;
            float[] filters = scratch[worker].sums(taps * LANES);
            int vectors = Math.min(PANEL, Lanes.padded(columns - panel * PANEL)) / LANES;
            for (int v = 0; v < vectors; v++) {
                int first = panel * PANEL + v * LANES;
                int count = Math.min(LANES, columns - first);
                if (count < LANES) {
                    Arrays.fill(filters, 0, taps * LANES, 0f);
                }
                for (int c = 0; c < count; c++) {
                    for (int t = 0; t < taps; t++) {
                        filters[t * LANES + c] = weight[at(row, first + c, t)];
                    }
                }
                WinogradGradientTransform.filter(filters, packed, (panel * POINTS * rows + row) * PANEL + v * LANES,
                        rows * PANEL, scratch[worker].tile);
            }
        });
    }

    /**
     * Reorders filters for {@link DirectConv}.
     *
     * @param weight not modified
     * @param packed written
     */
    public void packDirect(float[] weight, float[] packed, Workers workers) {
        workers.run(Lanes.panels(columns) * taps, (task, _) -> {
            int panel = task / taps;
            int tap = task % taps;
            int count = Math.min(PANEL, columns - panel * PANEL);
            for (int row = 0; row < rows; row++) {
                int to = (task * rows + row) * PANEL;
                for (int c = 0; c < count; c++) {
                    packed[to + c] = weight[at(row, panel * PANEL + c, tap)];
                }
            }
        });
    }
}
