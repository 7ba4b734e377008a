package io.github.dpi4j.operator;

import java.util.Arrays;

/**
 * A small matrix of which every row keeps only the range between its first and its last entry that is not 0: the taps of a filter.
 * Immutable.
 */
final class BandMatrix {
    private final int columns;
    /** For each row, the column of its first weight. */
    private final int[] first;
    private final double[][] weights;

    private BandMatrix(int columns, int[] first, double[][] weights) {
        this.columns = columns;
        this.first = first;
        this.weights = weights;
    }

    /**
     * Returns the matrix with these rows, copied.
     *
     * @param columns length of each row
     */
    static BandMatrix of(double[][] rows, int columns) {
        int[] first = new int[rows.length];
        double[][] weights = new double[rows.length][];
        for (int r = 0; r < rows.length; r++) {
            int from = 0;
            int to = columns;
            while (from < to && rows[r][from] == 0) {
                from++;
            }
            while (from < to && rows[r][to - 1] == 0) {
                to--;
            }
            first[r] = from;
            weights[r] = Arrays.copyOfRange(rows[r], from, to);
        }
        return new BandMatrix(columns, first, weights);
    }

    int rows() {
        return weights.length;
    }

    int columns() {
        return columns;
    }

    /** Returns all entries, row by row; a copy. */
    double[][] dense() {
        double[][] out = new double[rows()][columns];
        for (int r = 0; r < out.length; r++) {
            System.arraycopy(weights[r], 0, out[r], first[r], weights[r].length);
        }
        return out;
    }

    BandMatrix transposed() {
        double[][] rows = new double[columns][rows()];
        for (int r = 0; r < rows(); r++) {
            for (int i = 0; i < weights[r].length; i++) {
                rows[first[r] + i][r] = weights[r][i];
            }
        }
        return of(rows, rows());
    }

    /**
     * Adds this matrix times X to {@code out}. Rows of X that are 0 take no time: a spectrum's null space.
     *
     * @param x X from {@code at}, row-major, {@link #columns()} × {@code width}
     * @param out from {@code to}, row-major, {@link #rows()} × {@code width}
     */
    void multiply(float[] x, int at, int width, float[] out, int to) {
        boolean[] zero = zeroRows(x, at, width);
        for (int r = 0; r < rows(); r++) {
            int outRow = to + r * width;
            for (int i = 0; i < weights[r].length; i++) {
                if (zero[first[r] + i]) {
                    continue;
                }
                float weight = (float) weights[r][i];
                int xRow = at + (first[r] + i) * width;
                for (int c = 0; c < width; c++) {
                    out[outRow + c] += weight * x[xRow + c];
                }
            }
        }
    }

    private boolean[] zeroRows(float[] x, int at, int width) {
        boolean[] zero = new boolean[columns];
        for (int row = 0; row < columns; row++) {
            int i = at + row * width;
            int end = i + width;
            while (i < end && x[i] == 0) {
                i++;
            }
            zero[row] = i == end;
        }
        return zero;
    }
}
