package io.github.dpi4j.kernel.vector;

import static io.github.dpi4j.kernel.vector.Lanes.PANEL;

/**
 * The innermost loop of every convolution: C += A · B with the whole tile of C in registers.
 *
 * <p>Lanes run over the columns of B (output channels); each element of A is broadcast. A 6×4 tile does 24 fused
 * multiply-adds for 4 loads and 6 broadcasts, which no load port limits.
 */
public final class GemmTile {
    private static final int L = Lanes.LANES;
    /**
     * Zeros, which the sums start from when C is overwritten. A branch instead would be compiled for the case seen so
     * far, and the method compiled again, after a time on slow code, when the other case comes.
     */
    static final float[] ZEROS = new float[PANEL];

    private GemmTile() {
    }

    /**
     * Computes C (rows × vectors·lanes) = or += A (rows × k) · B (k × vectors·lanes).
     *
     * <p>Rows are computed in tiles of 6 and 4: up to 3 rows after the last one asked for are read from A and written to
     * C as well, so both need that much room ({@link #paddedRows}).
     *
     * @param a A, row-major from {@code a0} with {@code lda} floats from row to row
     * @param b one packed panel from {@code b0}: k rows of {@code vectors} vectors
     * @param c C from {@code c0} with {@code ldc} floats from row to row; modified
     * @param vectors how many vectors of the panel: 4, 2 or 1
     * @param accumulate whether to add to C or to overwrite it
     */
    public static void multiply(int rows, int vectors, float[] a, int a0, int lda, float[] b, int b0, int k, float[] c,
            int c0, int ldc, boolean accumulate) {
        multiply(rows, vectors, a, a0, lda, b, b0, vectors * L, k, c, c0, ldc, accumulate);
    }

    /**
     * The same for some vectors of a panel.
     *
     * @param ldb floats from row to row of B; PANEL where {@code vectors} are a whole panel
     */
    static void multiply(int rows, int vectors, float[] a, int a0, int lda, float[] b, int b0, int ldb, int k,
            float[] c,
            int c0, int ldc, boolean accumulate) {
        float[] from = accumulate ? c : ZEROS;
        int f0 = accumulate ? c0 : 0;
        int ldf = accumulate ? ldc : 0;
        for (int r = 0; r < rows;) {
            int height = tileRows(rows - r);
            int at = a0 + r * lda;
            int to = c0 + r * ldc;
            int first = f0 + r * ldf;
            if (height == 6) {
                switch (vectors) {
                    case 4 -> GemmTiles.tile6x4(a, at, lda, b, b0, ldb, k, c, to, ldc, from, first, ldf);
                    case 2 -> GemmTiles.tile6x2(a, at, lda, b, b0, ldb, k, c, to, ldc, from, first, ldf);
                    default -> GemmTiles.tile6x1(a, at, lda, b, b0, ldb, k, c, to, ldc, from, first, ldf);
                }
            } else {
                switch (vectors) {
                    case 4 -> GemmTiles.tile4x4(a, at, lda, b, b0, ldb, k, c, to, ldc, from, first, ldf);
                    case 2 -> GemmTiles.tile4x2(a, at, lda, b, b0, ldb, k, c, to, ldc, from, first, ldf);
                    default -> GemmTiles.tile4x1(a, at, lda, b, b0, ldb, k, c, to, ldc, from, first, ldf);
                }
            }
            r += height;
        }
    }

    /** Returns how many rows {@link #multiply} touches when asked for {@code rows}. */
    public static int paddedRows(int rows) {
        int r = 0;
        while (r < rows) {
            r += tileRows(rows - r);
        }
        return r;
    }

    private static int tileRows(int remaining) {
        return remaining <= 4 || remaining == 7 || remaining == 8 ? 4 : 6;
    }
}
