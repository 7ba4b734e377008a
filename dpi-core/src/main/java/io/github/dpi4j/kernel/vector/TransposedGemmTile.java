package io.github.dpi4j.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The innermost loop of gradients with respect to weights: C += Aᵀ · B with the whole tile of C in registers, where the
 * sum runs over pixels and both A and B have their channels side by side. Like {@link GemmTile}, written out by hand.
 */
final class TransposedGemmTile {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = Lanes.LANES;
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
        for (int r = 0; r < rows; r += ROWS) {
            switch (vectors) {
                case 4 -> tile4x4(a, a0 + r, lda, b, b0, ldb, k, c, c0 + r * ldc, ldc, accumulate);
                case 2 -> tile4x2(a, a0 + r, lda, b, b0, ldb, k, c, c0 + r * ldc, ldc, accumulate);
                default -> tile4x1(a, a0 + r, lda, b, b0, ldb, k, c, c0 + r * ldc, ldc, accumulate);
            }
        }
    }

    private static void tile4x4(float[] a, int a0, int lda, float[] b, int b0, int ldb, int k, float[] c, int c0,
            int ldc, boolean accumulate) {
        int c1 = c0 + ldc, c2 = c1 + ldc, c3 = c2 + ldc;
        FloatVector s00, s01, s02, s03;
        FloatVector s10, s11, s12, s13;
        FloatVector s20, s21, s22, s23;
        FloatVector s30, s31, s32, s33;
        if (accumulate) {
            s00 = FloatVector.fromArray(S, c, c0);
            s01 = FloatVector.fromArray(S, c, c0 + L);
            s02 = FloatVector.fromArray(S, c, c0 + 2 * L);
            s03 = FloatVector.fromArray(S, c, c0 + 3 * L);
            s10 = FloatVector.fromArray(S, c, c1);
            s11 = FloatVector.fromArray(S, c, c1 + L);
            s12 = FloatVector.fromArray(S, c, c1 + 2 * L);
            s13 = FloatVector.fromArray(S, c, c1 + 3 * L);
            s20 = FloatVector.fromArray(S, c, c2);
            s21 = FloatVector.fromArray(S, c, c2 + L);
            s22 = FloatVector.fromArray(S, c, c2 + 2 * L);
            s23 = FloatVector.fromArray(S, c, c2 + 3 * L);
            s30 = FloatVector.fromArray(S, c, c3);
            s31 = FloatVector.fromArray(S, c, c3 + L);
            s32 = FloatVector.fromArray(S, c, c3 + 2 * L);
            s33 = FloatVector.fromArray(S, c, c3 + 3 * L);
        } else {
            s00 = s01 = s02 = s03 = FloatVector.zero(S);
            s10 = s11 = s12 = s13 = FloatVector.zero(S);
            s20 = s21 = s22 = s23 = FloatVector.zero(S);
            s30 = s31 = s32 = s33 = FloatVector.zero(S);
        }
        for (int i = 0, at = b0, from = a0; i < k; i++, at += ldb, from += lda) {
            FloatVector v0 = FloatVector.fromArray(S, b, at);
            FloatVector v1 = FloatVector.fromArray(S, b, at + L);
            FloatVector v2 = FloatVector.fromArray(S, b, at + 2 * L);
            FloatVector v3 = FloatVector.fromArray(S, b, at + 3 * L);
            FloatVector x0 = FloatVector.broadcast(S, a[from]);
            s00 = v0.fma(x0, s00);
            s01 = v1.fma(x0, s01);
            s02 = v2.fma(x0, s02);
            s03 = v3.fma(x0, s03);
            FloatVector x1 = FloatVector.broadcast(S, a[from + 1]);
            s10 = v0.fma(x1, s10);
            s11 = v1.fma(x1, s11);
            s12 = v2.fma(x1, s12);
            s13 = v3.fma(x1, s13);
            FloatVector x2 = FloatVector.broadcast(S, a[from + 2]);
            s20 = v0.fma(x2, s20);
            s21 = v1.fma(x2, s21);
            s22 = v2.fma(x2, s22);
            s23 = v3.fma(x2, s23);
            FloatVector x3 = FloatVector.broadcast(S, a[from + 3]);
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
            int ldc, boolean accumulate) {
        int c1 = c0 + ldc, c2 = c1 + ldc, c3 = c2 + ldc;
        FloatVector s00, s01;
        FloatVector s10, s11;
        FloatVector s20, s21;
        FloatVector s30, s31;
        if (accumulate) {
            s00 = FloatVector.fromArray(S, c, c0);
            s01 = FloatVector.fromArray(S, c, c0 + L);
            s10 = FloatVector.fromArray(S, c, c1);
            s11 = FloatVector.fromArray(S, c, c1 + L);
            s20 = FloatVector.fromArray(S, c, c2);
            s21 = FloatVector.fromArray(S, c, c2 + L);
            s30 = FloatVector.fromArray(S, c, c3);
            s31 = FloatVector.fromArray(S, c, c3 + L);
        } else {
            s00 = s01 = FloatVector.zero(S);
            s10 = s11 = FloatVector.zero(S);
            s20 = s21 = FloatVector.zero(S);
            s30 = s31 = FloatVector.zero(S);
        }
        for (int i = 0, at = b0, from = a0; i < k; i++, at += ldb, from += lda) {
            FloatVector v0 = FloatVector.fromArray(S, b, at);
            FloatVector v1 = FloatVector.fromArray(S, b, at + L);
            FloatVector x0 = FloatVector.broadcast(S, a[from]);
            s00 = v0.fma(x0, s00);
            s01 = v1.fma(x0, s01);
            FloatVector x1 = FloatVector.broadcast(S, a[from + 1]);
            s10 = v0.fma(x1, s10);
            s11 = v1.fma(x1, s11);
            FloatVector x2 = FloatVector.broadcast(S, a[from + 2]);
            s20 = v0.fma(x2, s20);
            s21 = v1.fma(x2, s21);
            FloatVector x3 = FloatVector.broadcast(S, a[from + 3]);
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
            int ldc, boolean accumulate) {
        int c1 = c0 + ldc, c2 = c1 + ldc, c3 = c2 + ldc;
        FloatVector s00;
        FloatVector s10;
        FloatVector s20;
        FloatVector s30;
        if (accumulate) {
            s00 = FloatVector.fromArray(S, c, c0);
            s10 = FloatVector.fromArray(S, c, c1);
            s20 = FloatVector.fromArray(S, c, c2);
            s30 = FloatVector.fromArray(S, c, c3);
        } else {
            s00 = FloatVector.zero(S);
            s10 = FloatVector.zero(S);
            s20 = FloatVector.zero(S);
            s30 = FloatVector.zero(S);
        }
        for (int i = 0, at = b0, from = a0; i < k; i++, at += ldb, from += lda) {
            FloatVector v0 = FloatVector.fromArray(S, b, at);
            FloatVector x0 = FloatVector.broadcast(S, a[from]);
            s00 = v0.fma(x0, s00);
            FloatVector x1 = FloatVector.broadcast(S, a[from + 1]);
            s10 = v0.fma(x1, s10);
            FloatVector x2 = FloatVector.broadcast(S, a[from + 2]);
            s20 = v0.fma(x2, s20);
            FloatVector x3 = FloatVector.broadcast(S, a[from + 3]);
            s30 = v0.fma(x3, s30);
        }
        s00.intoArray(c, c0);
        s10.intoArray(c, c1);
        s20.intoArray(c, c2);
        s30.intoArray(c, c3);
    }
}
