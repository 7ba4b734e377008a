package io.github.dpi4j.kernel.vector;

import static io.github.dpi4j.kernel.vector.Lanes.PANEL;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The innermost loop of every convolution: C += A · B with the whole tile of C in registers.
 *
 * <p>Lanes run over the columns of B (output channels); each element of A is broadcast. Written out by hand, tile by
 * tile, because only local variables stay in registers. A 6×4 tile does 24 fused multiply-adds for 4 loads and 6
 * broadcasts, which no load port limits.
 */
public final class GemmTile {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = Lanes.LANES;
    /**
     * Zeros, which the sums start from when C is overwritten. A branch instead would be compiled for the case seen so
     * far, and the method compiled again, after a time on slow code, when the other case comes.
     */
    private static final float[] ZEROS = new float[PANEL];

    /** Whether two vectors are always a whole panel; its constant width lets the JIT take index checks out of the loop. */
    private static final boolean FULL_PANEL_OF_TWO = Lanes.VECTORS == 2;

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
                    case 4 -> tile6x4(a, at, lda, b, b0, k, c, to, ldc, from, first, ldf);
                    case 2 -> tile6x2(a, at, lda, b, b0, ldb, k, c, to, ldc, from, first, ldf);
                    default -> tile6x1(a, at, lda, b, b0, ldb, k, c, to, ldc, from, first, ldf);
                }
            } else {
                switch (vectors) {
                    case 4 -> tile4x4(a, at, lda, b, b0, k, c, to, ldc, from, first, ldf);
                    case 2 -> tile4x2(a, at, lda, b, b0, ldb, k, c, to, ldc, from, first, ldf);
                    default -> tile4x1(a, at, lda, b, b0, ldb, k, c, to, ldc, from, first, ldf);
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

    private static void tile6x4(float[] a, int a0, int lda, float[] b, int b0, int k, float[] c, int c0, int ldc,
            float[] from, int f0, int ldf) {
        int a1 = a0 + lda, a2 = a1 + lda, a3 = a2 + lda, a4 = a3 + lda, a5 = a4 + lda;
        int c1 = c0 + ldc, c2 = c1 + ldc, c3 = c2 + ldc, c4 = c3 + ldc, c5 = c4 + ldc;
        int f1 = f0 + ldf, f2 = f1 + ldf, f3 = f2 + ldf, f4 = f3 + ldf, f5 = f4 + ldf;
        FloatVector s00 = FloatVector.fromArray(S, from, f0);
        FloatVector s01 = FloatVector.fromArray(S, from, f0 + L);
        FloatVector s02 = FloatVector.fromArray(S, from, f0 + 2 * L);
        FloatVector s03 = FloatVector.fromArray(S, from, f0 + 3 * L);
        FloatVector s10 = FloatVector.fromArray(S, from, f1);
        FloatVector s11 = FloatVector.fromArray(S, from, f1 + L);
        FloatVector s12 = FloatVector.fromArray(S, from, f1 + 2 * L);
        FloatVector s13 = FloatVector.fromArray(S, from, f1 + 3 * L);
        FloatVector s20 = FloatVector.fromArray(S, from, f2);
        FloatVector s21 = FloatVector.fromArray(S, from, f2 + L);
        FloatVector s22 = FloatVector.fromArray(S, from, f2 + 2 * L);
        FloatVector s23 = FloatVector.fromArray(S, from, f2 + 3 * L);
        FloatVector s30 = FloatVector.fromArray(S, from, f3);
        FloatVector s31 = FloatVector.fromArray(S, from, f3 + L);
        FloatVector s32 = FloatVector.fromArray(S, from, f3 + 2 * L);
        FloatVector s33 = FloatVector.fromArray(S, from, f3 + 3 * L);
        FloatVector s40 = FloatVector.fromArray(S, from, f4);
        FloatVector s41 = FloatVector.fromArray(S, from, f4 + L);
        FloatVector s42 = FloatVector.fromArray(S, from, f4 + 2 * L);
        FloatVector s43 = FloatVector.fromArray(S, from, f4 + 3 * L);
        FloatVector s50 = FloatVector.fromArray(S, from, f5);
        FloatVector s51 = FloatVector.fromArray(S, from, f5 + L);
        FloatVector s52 = FloatVector.fromArray(S, from, f5 + 2 * L);
        FloatVector s53 = FloatVector.fromArray(S, from, f5 + 3 * L);
        for (int i = 0; i < k; i++) {
            int at = b0 + i * PANEL;
            FloatVector v0 = FloatVector.fromArray(S, b, at);
            FloatVector v1 = FloatVector.fromArray(S, b, at + L);
            FloatVector v2 = FloatVector.fromArray(S, b, at + 2 * L);
            FloatVector v3 = FloatVector.fromArray(S, b, at + 3 * L);
            FloatVector x0 = FloatVector.broadcast(S, a[a0 + i]);
            s00 = v0.fma(x0, s00);
            s01 = v1.fma(x0, s01);
            s02 = v2.fma(x0, s02);
            s03 = v3.fma(x0, s03);
            FloatVector x1 = FloatVector.broadcast(S, a[a1 + i]);
            s10 = v0.fma(x1, s10);
            s11 = v1.fma(x1, s11);
            s12 = v2.fma(x1, s12);
            s13 = v3.fma(x1, s13);
            FloatVector x2 = FloatVector.broadcast(S, a[a2 + i]);
            s20 = v0.fma(x2, s20);
            s21 = v1.fma(x2, s21);
            s22 = v2.fma(x2, s22);
            s23 = v3.fma(x2, s23);
            FloatVector x3 = FloatVector.broadcast(S, a[a3 + i]);
            s30 = v0.fma(x3, s30);
            s31 = v1.fma(x3, s31);
            s32 = v2.fma(x3, s32);
            s33 = v3.fma(x3, s33);
            FloatVector x4 = FloatVector.broadcast(S, a[a4 + i]);
            s40 = v0.fma(x4, s40);
            s41 = v1.fma(x4, s41);
            s42 = v2.fma(x4, s42);
            s43 = v3.fma(x4, s43);
            FloatVector x5 = FloatVector.broadcast(S, a[a5 + i]);
            s50 = v0.fma(x5, s50);
            s51 = v1.fma(x5, s51);
            s52 = v2.fma(x5, s52);
            s53 = v3.fma(x5, s53);
        }
        s00.intoArray(c, c0);
        s01.intoArray(c, c0 + L);
        s02.intoArray(c, c0 + 2 * L);
        s03.intoArray(c, c0 + 3 * L);
        s10.intoArray(c, c1);
        s11.intoArray(c, c1 + L);
        s12.intoArray(c, c1 + 2 * L);
        s13.intoArray(c, c1 + 3 * L);
        s20.intoArray(c, c2);
        s21.intoArray(c, c2 + L);
        s22.intoArray(c, c2 + 2 * L);
        s23.intoArray(c, c2 + 3 * L);
        s30.intoArray(c, c3);
        s31.intoArray(c, c3 + L);
        s32.intoArray(c, c3 + 2 * L);
        s33.intoArray(c, c3 + 3 * L);
        s40.intoArray(c, c4);
        s41.intoArray(c, c4 + L);
        s42.intoArray(c, c4 + 2 * L);
        s43.intoArray(c, c4 + 3 * L);
        s50.intoArray(c, c5);
        s51.intoArray(c, c5 + L);
        s52.intoArray(c, c5 + 2 * L);
        s53.intoArray(c, c5 + 3 * L);
    }

    private static void tile6x2(float[] a, int a0, int lda, float[] b, int b0, int ldb, int k, float[] c, int c0,
            int ldc,
            float[] from, int f0, int ldf) {
        int a1 = a0 + lda, a2 = a1 + lda, a3 = a2 + lda, a4 = a3 + lda, a5 = a4 + lda;
        int c1 = c0 + ldc, c2 = c1 + ldc, c3 = c2 + ldc, c4 = c3 + ldc, c5 = c4 + ldc;
        int f1 = f0 + ldf, f2 = f1 + ldf, f3 = f2 + ldf, f4 = f3 + ldf, f5 = f4 + ldf;
        FloatVector s00 = FloatVector.fromArray(S, from, f0);
        FloatVector s01 = FloatVector.fromArray(S, from, f0 + L);
        FloatVector s10 = FloatVector.fromArray(S, from, f1);
        FloatVector s11 = FloatVector.fromArray(S, from, f1 + L);
        FloatVector s20 = FloatVector.fromArray(S, from, f2);
        FloatVector s21 = FloatVector.fromArray(S, from, f2 + L);
        FloatVector s30 = FloatVector.fromArray(S, from, f3);
        FloatVector s31 = FloatVector.fromArray(S, from, f3 + L);
        FloatVector s40 = FloatVector.fromArray(S, from, f4);
        FloatVector s41 = FloatVector.fromArray(S, from, f4 + L);
        FloatVector s50 = FloatVector.fromArray(S, from, f5);
        FloatVector s51 = FloatVector.fromArray(S, from, f5 + L);
        for (int i = 0; i < k; i++) {
            int at = b0 + i * (FULL_PANEL_OF_TWO ? PANEL : ldb);
            FloatVector v0 = FloatVector.fromArray(S, b, at);
            FloatVector v1 = FloatVector.fromArray(S, b, at + L);
            FloatVector x0 = FloatVector.broadcast(S, a[a0 + i]);
            s00 = v0.fma(x0, s00);
            s01 = v1.fma(x0, s01);
            FloatVector x1 = FloatVector.broadcast(S, a[a1 + i]);
            s10 = v0.fma(x1, s10);
            s11 = v1.fma(x1, s11);
            FloatVector x2 = FloatVector.broadcast(S, a[a2 + i]);
            s20 = v0.fma(x2, s20);
            s21 = v1.fma(x2, s21);
            FloatVector x3 = FloatVector.broadcast(S, a[a3 + i]);
            s30 = v0.fma(x3, s30);
            s31 = v1.fma(x3, s31);
            FloatVector x4 = FloatVector.broadcast(S, a[a4 + i]);
            s40 = v0.fma(x4, s40);
            s41 = v1.fma(x4, s41);
            FloatVector x5 = FloatVector.broadcast(S, a[a5 + i]);
            s50 = v0.fma(x5, s50);
            s51 = v1.fma(x5, s51);
        }
        s00.intoArray(c, c0);
        s01.intoArray(c, c0 + L);
        s10.intoArray(c, c1);
        s11.intoArray(c, c1 + L);
        s20.intoArray(c, c2);
        s21.intoArray(c, c2 + L);
        s30.intoArray(c, c3);
        s31.intoArray(c, c3 + L);
        s40.intoArray(c, c4);
        s41.intoArray(c, c4 + L);
        s50.intoArray(c, c5);
        s51.intoArray(c, c5 + L);
    }

    private static void tile6x1(float[] a, int a0, int lda, float[] b, int b0, int ldb, int k, float[] c, int c0,
            int ldc,
            float[] from, int f0, int ldf) {
        int a1 = a0 + lda, a2 = a1 + lda, a3 = a2 + lda, a4 = a3 + lda, a5 = a4 + lda;
        int c1 = c0 + ldc, c2 = c1 + ldc, c3 = c2 + ldc, c4 = c3 + ldc, c5 = c4 + ldc;
        int f1 = f0 + ldf, f2 = f1 + ldf, f3 = f2 + ldf, f4 = f3 + ldf, f5 = f4 + ldf;
        FloatVector s00 = FloatVector.fromArray(S, from, f0);
        FloatVector s10 = FloatVector.fromArray(S, from, f1);
        FloatVector s20 = FloatVector.fromArray(S, from, f2);
        FloatVector s30 = FloatVector.fromArray(S, from, f3);
        FloatVector s40 = FloatVector.fromArray(S, from, f4);
        FloatVector s50 = FloatVector.fromArray(S, from, f5);
        for (int i = 0; i < k; i++) {
            int at = b0 + i * ldb;
            FloatVector v0 = FloatVector.fromArray(S, b, at);
            FloatVector x0 = FloatVector.broadcast(S, a[a0 + i]);
            s00 = v0.fma(x0, s00);
            FloatVector x1 = FloatVector.broadcast(S, a[a1 + i]);
            s10 = v0.fma(x1, s10);
            FloatVector x2 = FloatVector.broadcast(S, a[a2 + i]);
            s20 = v0.fma(x2, s20);
            FloatVector x3 = FloatVector.broadcast(S, a[a3 + i]);
            s30 = v0.fma(x3, s30);
            FloatVector x4 = FloatVector.broadcast(S, a[a4 + i]);
            s40 = v0.fma(x4, s40);
            FloatVector x5 = FloatVector.broadcast(S, a[a5 + i]);
            s50 = v0.fma(x5, s50);
        }
        s00.intoArray(c, c0);
        s10.intoArray(c, c1);
        s20.intoArray(c, c2);
        s30.intoArray(c, c3);
        s40.intoArray(c, c4);
        s50.intoArray(c, c5);
    }

    private static void tile4x4(float[] a, int a0, int lda, float[] b, int b0, int k, float[] c, int c0, int ldc,
            float[] from, int f0, int ldf) {
        int a1 = a0 + lda, a2 = a1 + lda, a3 = a2 + lda;
        int c1 = c0 + ldc, c2 = c1 + ldc, c3 = c2 + ldc;
        int f1 = f0 + ldf, f2 = f1 + ldf, f3 = f2 + ldf;
        FloatVector s00 = FloatVector.fromArray(S, from, f0);
        FloatVector s01 = FloatVector.fromArray(S, from, f0 + L);
        FloatVector s02 = FloatVector.fromArray(S, from, f0 + 2 * L);
        FloatVector s03 = FloatVector.fromArray(S, from, f0 + 3 * L);
        FloatVector s10 = FloatVector.fromArray(S, from, f1);
        FloatVector s11 = FloatVector.fromArray(S, from, f1 + L);
        FloatVector s12 = FloatVector.fromArray(S, from, f1 + 2 * L);
        FloatVector s13 = FloatVector.fromArray(S, from, f1 + 3 * L);
        FloatVector s20 = FloatVector.fromArray(S, from, f2);
        FloatVector s21 = FloatVector.fromArray(S, from, f2 + L);
        FloatVector s22 = FloatVector.fromArray(S, from, f2 + 2 * L);
        FloatVector s23 = FloatVector.fromArray(S, from, f2 + 3 * L);
        FloatVector s30 = FloatVector.fromArray(S, from, f3);
        FloatVector s31 = FloatVector.fromArray(S, from, f3 + L);
        FloatVector s32 = FloatVector.fromArray(S, from, f3 + 2 * L);
        FloatVector s33 = FloatVector.fromArray(S, from, f3 + 3 * L);
        for (int i = 0; i < k; i++) {
            int at = b0 + i * PANEL;
            FloatVector v0 = FloatVector.fromArray(S, b, at);
            FloatVector v1 = FloatVector.fromArray(S, b, at + L);
            FloatVector v2 = FloatVector.fromArray(S, b, at + 2 * L);
            FloatVector v3 = FloatVector.fromArray(S, b, at + 3 * L);
            FloatVector x0 = FloatVector.broadcast(S, a[a0 + i]);
            s00 = v0.fma(x0, s00);
            s01 = v1.fma(x0, s01);
            s02 = v2.fma(x0, s02);
            s03 = v3.fma(x0, s03);
            FloatVector x1 = FloatVector.broadcast(S, a[a1 + i]);
            s10 = v0.fma(x1, s10);
            s11 = v1.fma(x1, s11);
            s12 = v2.fma(x1, s12);
            s13 = v3.fma(x1, s13);
            FloatVector x2 = FloatVector.broadcast(S, a[a2 + i]);
            s20 = v0.fma(x2, s20);
            s21 = v1.fma(x2, s21);
            s22 = v2.fma(x2, s22);
            s23 = v3.fma(x2, s23);
            FloatVector x3 = FloatVector.broadcast(S, a[a3 + i]);
            s30 = v0.fma(x3, s30);
            s31 = v1.fma(x3, s31);
            s32 = v2.fma(x3, s32);
            s33 = v3.fma(x3, s33);
        }
        s00.intoArray(c, c0);
        s01.intoArray(c, c0 + L);
        s02.intoArray(c, c0 + 2 * L);
        s03.intoArray(c, c0 + 3 * L);
        s10.intoArray(c, c1);
        s11.intoArray(c, c1 + L);
        s12.intoArray(c, c1 + 2 * L);
        s13.intoArray(c, c1 + 3 * L);
        s20.intoArray(c, c2);
        s21.intoArray(c, c2 + L);
        s22.intoArray(c, c2 + 2 * L);
        s23.intoArray(c, c2 + 3 * L);
        s30.intoArray(c, c3);
        s31.intoArray(c, c3 + L);
        s32.intoArray(c, c3 + 2 * L);
        s33.intoArray(c, c3 + 3 * L);
    }

    private static void tile4x2(float[] a, int a0, int lda, float[] b, int b0, int ldb, int k, float[] c, int c0,
            int ldc,
            float[] from, int f0, int ldf) {
        int a1 = a0 + lda, a2 = a1 + lda, a3 = a2 + lda;
        int c1 = c0 + ldc, c2 = c1 + ldc, c3 = c2 + ldc;
        int f1 = f0 + ldf, f2 = f1 + ldf, f3 = f2 + ldf;
        FloatVector s00 = FloatVector.fromArray(S, from, f0);
        FloatVector s01 = FloatVector.fromArray(S, from, f0 + L);
        FloatVector s10 = FloatVector.fromArray(S, from, f1);
        FloatVector s11 = FloatVector.fromArray(S, from, f1 + L);
        FloatVector s20 = FloatVector.fromArray(S, from, f2);
        FloatVector s21 = FloatVector.fromArray(S, from, f2 + L);
        FloatVector s30 = FloatVector.fromArray(S, from, f3);
        FloatVector s31 = FloatVector.fromArray(S, from, f3 + L);
        for (int i = 0; i < k; i++) {
            int at = b0 + i * (FULL_PANEL_OF_TWO ? PANEL : ldb);
            FloatVector v0 = FloatVector.fromArray(S, b, at);
            FloatVector v1 = FloatVector.fromArray(S, b, at + L);
            FloatVector x0 = FloatVector.broadcast(S, a[a0 + i]);
            s00 = v0.fma(x0, s00);
            s01 = v1.fma(x0, s01);
            FloatVector x1 = FloatVector.broadcast(S, a[a1 + i]);
            s10 = v0.fma(x1, s10);
            s11 = v1.fma(x1, s11);
            FloatVector x2 = FloatVector.broadcast(S, a[a2 + i]);
            s20 = v0.fma(x2, s20);
            s21 = v1.fma(x2, s21);
            FloatVector x3 = FloatVector.broadcast(S, a[a3 + i]);
            s30 = v0.fma(x3, s30);
            s31 = v1.fma(x3, s31);
        }
        s00.intoArray(c, c0);
        s01.intoArray(c, c0 + L);
        s10.intoArray(c, c1);
        s11.intoArray(c, c1 + L);
        s20.intoArray(c, c2);
        s21.intoArray(c, c2 + L);
        s30.intoArray(c, c3);
        s31.intoArray(c, c3 + L);
    }

    private static void tile4x1(float[] a, int a0, int lda, float[] b, int b0, int ldb, int k, float[] c, int c0,
            int ldc,
            float[] from, int f0, int ldf) {
        int a1 = a0 + lda, a2 = a1 + lda, a3 = a2 + lda;
        int c1 = c0 + ldc, c2 = c1 + ldc, c3 = c2 + ldc;
        int f1 = f0 + ldf, f2 = f1 + ldf, f3 = f2 + ldf;
        FloatVector s00 = FloatVector.fromArray(S, from, f0);
        FloatVector s10 = FloatVector.fromArray(S, from, f1);
        FloatVector s20 = FloatVector.fromArray(S, from, f2);
        FloatVector s30 = FloatVector.fromArray(S, from, f3);
        for (int i = 0; i < k; i++) {
            int at = b0 + i * ldb;
            FloatVector v0 = FloatVector.fromArray(S, b, at);
            FloatVector x0 = FloatVector.broadcast(S, a[a0 + i]);
            s00 = v0.fma(x0, s00);
            FloatVector x1 = FloatVector.broadcast(S, a[a1 + i]);
            s10 = v0.fma(x1, s10);
            FloatVector x2 = FloatVector.broadcast(S, a[a2 + i]);
            s20 = v0.fma(x2, s20);
            FloatVector x3 = FloatVector.broadcast(S, a[a3 + i]);
            s30 = v0.fma(x3, s30);
        }
        s00.intoArray(c, c0);
        s10.intoArray(c, c1);
        s20.intoArray(c, c2);
        s30.intoArray(c, c3);
    }
}
