package io.github.dpi4j.kernel.vector;

/**
 * The innermost loop of gradients with respect to weights: C += Aᵀ · B with the whole tile of C in registers, where the
 * sum runs over pixels and both A and B have their channels side by side.
 */
final class TransposedGemmTile {
    /** Rows of a tile of C. */
    static final int ROWS = 4;

    private TransposedGemmTile() {
    }

    /**
     * Computes C (rows × vectors·lanes) = or += Aᵀ · B for A (k × rows) and B (k × vectors·lanes).
     *
     * <p>Rows are computed in fours: up to 3 more than asked for are read from A and written to C.
     *
     * @param a A, row-major from {@code a0} with {@code lda} floats from row to row
     * @param b B, row-major from {@code b0} with {@code ldb} floats from row to row
     * @param c C from {@code c0} with {@code ldc} floats from row to row; modified
     * @param vectors 4, 2 or 1
     * @param accumulate whether to add to C or to overwrite it
     */
    static void multiply(int rows, int vectors, float[] a, int a0, int lda, float[] b, int b0, int ldb, int k,
            float[] c, int c0, int ldc, boolean accumulate) {
        float[] from = accumulate ? c : GemmTile.ZEROS;
        int f0 = accumulate ? c0 : 0;
        int ldf = accumulate ? ldc : 0;
        for (int r = 0; r < rows; r += ROWS) {
            int to = c0 + r * ldc;
            int first = f0 + r * ldf;
            switch (vectors) {
                case 4 -> GemmTiles.transposed4x4(a, a0 + r, lda, b, b0, ldb, k, c, to, ldc, from, first, ldf);
                case 2 -> GemmTiles.transposed4x2(a, a0 + r, lda, b, b0, ldb, k, c, to, ldc, from, first, ldf);
                default -> GemmTiles.transposed4x1(a, a0 + r, lda, b, b0, ldb, k, c, to, ldc, from, first, ldf);
            }
        }
    }
}
