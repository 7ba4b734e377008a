package io.github.dpi4j.kernel.vector;

import static io.github.dpi4j.kernel.vector.Lanes.LANES;
import static io.github.dpi4j.kernel.vector.Lanes.PANEL;

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
    /** Returns the filters as the convolution itself reads them. */
    public static FilterView forward(int in, int out, int taps) {
        return new FilterView(in, taps, out, in * taps, 0, taps, false);
    }

    /**
     * Returns the filters as the gradient with respect to input channels {@code first} to {@code first + count} reads
     * them.
     */
    public static FilterView transposed(int in, int out, int taps, int first, int count) {
        return new FilterView(out, in * taps, count, taps, first * taps, taps, true);
    }

    /** Returns how many floats {@link #packWinograd} writes. */
    public long winogradSize(WinogradTransform transform) {
        return (long) Lanes.panels(columns) * transform.points() * rows * PANEL;
    }

    /** Returns how many floats {@link #packDirect} writes. */
    public long directSize() {
        return (long) Lanes.panels(columns) * taps * directRows() * PANEL;
    }

    /**
     * Rows of a tap for {@link DirectConv}. With several taps, whole vectors of them: as many floats as lie between two
     * pixels, so that the taps of a row of the window are one sum.
     */
    private int directRows() {
        return taps == 1 ? rows : Lanes.padded(rows);
    }

    /**
     * Transforms filters for {@link WinogradConv}: [panel][point][row][column of the panel].
     *
     * @param weight not modified
     * @param packed written but for the columns that fill up the last panel
     * @return {@code packed}
     */
    public float[] packWinograd(WinogradTransform transform, float[] weight, float[] packed, Workers workers,
            Scratch[] scratch) {
        int points = transform.points();
        workers.run(Lanes.panels(columns) * rows, (task, worker) -> {
            int panel = task / rows;
            int row = task % rows;
            float[] filters = scratch[worker].sums(taps * LANES);
            int vectors = Lanes.vectorsIn(panel, columns);
            for (int v = 0; v < vectors; v++) {
                int first = panel * PANEL + v * LANES;
                int count = Math.min(LANES, columns - first);
                if (count < LANES) {
                    Arrays.fill(filters, 0, taps * LANES, 0f);
                }
                gather(weight, row, first, count, filters, 0, LANES);
                transform.filters(filters, packed, panel * points * rows * PANEL + (row * vectors + v) * LANES,
                        rows * vectors * LANES, scratch[worker].tile);
            }
        });
        return packed;
    }

    /**
     * Reorders filters for {@link DirectConv}: [panel][tap][row][column of the panel].
     *
     * @param weight not modified
     * @param packed written but for the columns that fill up the last panel, and the rows that fill up a vector: these
     *        must be 0
     * @return {@code packed}
     */
    public float[] packDirect(float[] weight, float[] packed, Workers workers) {
        workers.run(Lanes.panels(columns) * rows, (task, _) -> {
            int panel = task / rows;
            int row = task % rows;
            int count = Math.min(PANEL, columns - panel * PANEL);
            int width = Lanes.width(panel, columns);
            gather(weight, row, panel * PANEL, count, packed, panel * taps * directRows() * PANEL + row * width,
                    directRows() * width);
        });
        return packed;
    }

    /** Gathers one row's filters for some columns: tap t of column c goes to {@code at + t · tapStep + c}. */
    private void gather(float[] weight, int row, int first, int count, float[] to, int at, int tapStep) {
        for (int c = 0; c < count; c++) {
            int from = offset + row * rowStep + (first + c) * columnStep;
            for (int t = 0; t < taps; t++) {
                to[at + t * tapStep + c] = weight[from + (turned ? taps - 1 - t : t)];
            }
        }
    }
}
