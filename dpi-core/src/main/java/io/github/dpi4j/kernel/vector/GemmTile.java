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

    private GemmTile() {
    }

    /**
     * C (rows × vectors·lanes) = or += A (rows × k) · B (k × vectors·lanes).
     *
     * <p>Rows are computed in tiles of 6 and 4: up to 3 rows after the last one asked for are read from A and written to
     * C as well, so both need that much room ({@link #paddedRows}).
     *
     * @param a A, row-major from {@code a0} with {@code lda} floats from row to row
     * @param b one packed panel from {@code b0}: k rows of {@link Lanes#PANEL} floats
     * @param c C from {@code c0} with {@code ldc} floats from row to row; modified
     * @param vectors how many vectors of the panel: 4, 2 or 1
     * @param accumulate whether to add to C or to overwrite it
     */
    public static void multiply(int rows, int vectors, float[] a, int a0, int lda, float[] b, int b0, int k, float[] c,
            int c0, int ldc, boolean accumulate) {
        for (int r = 0; r < rows;) {
            int height = tileRows(rows - r);
            int at = a0 + r * lda;
            int to = c0 + r * ldc;
            if (height == 6) {
                switch (vectors) {
                    case 4 -> tile6x4(a, at, lda, b, b0, k, c, to, ldc, accumulate);
                    case 2 -> tile6x2(a, at, lda, b, b0, k, c, to, ldc, accumulate);
                    default -> tile6x1(a, at, lda, b, b0, k, c, to, ldc, accumulate);
                }
            } else {
                switch (vectors) {
                    case 4 -> tile4x4(a, at, lda, b, b0, k, c, to, ldc, accumulate);
                    case 2 -> tile4x2(a, at, lda, b, b0, k, c, to, ldc, accumulate);
                    default -> tile4x1(a, at, lda, b, b0, k, c, to, ldc, accumulate);
                }
            }
            r += height;
        }
    }

    /** Rows that {@link #multiply} touches when asked for {@code rows}. */
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
            boolean accumulate) {
        int a1 = a0 + lda, a2 = a1 + lda, a3 = a2 + lda, a4 = a3 + lda, a5 = a4 + lda;
        int c1 = c0 + ldc, c2 = c1 + ldc, c3 = c2 + ldc, c4 = c3 + ldc, c5 = c4 + ldc;
        FloatVector s00, s01, s02, s03;
        FloatVector s10, s11, s12, s13;
        FloatVector s20, s21, s22, s23;
        FloatVector s30, s31, s32, s33;
        FloatVector s40, s41, s42, s43;
        FloatVector s50, s51, s52, s53;
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
            s40 = FloatVector.fromArray(S, c, c4);
            s41 = FloatVector.fromArray(S, c, c4 + L);
            s42 = FloatVector.fromArray(S, c, c4 + 2 * L);
            s43 = FloatVector.fromArray(S, c, c4 + 3 * L);
            s50 = FloatVector.fromArray(S, c, c5);
            s51 = FloatVector.fromArray(S, c, c5 + L);
            s52 = FloatVector.fromArray(S, c, c5 + 2 * L);
            s53 = FloatVector.fromArray(S, c, c5 + 3 * L);
        } else {
            s00 = s01 = s02 = s03 = FloatVector.zero(S);
            s10 = s11 = s12 = s13 = FloatVector.zero(S);
            s20 = s21 = s22 = s23 = FloatVector.zero(S);
            s30 = s31 = s32 = s33 = FloatVector.zero(S);
            s40 = s41 = s42 = s43 = FloatVector.zero(S);
            s50 = s51 = s52 = s53 = FloatVector.zero(S);
        }
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

    private static void tile6x2(float[] a, int a0, int lda, float[] b, int b0, int k, float[] c, int c0, int ldc,
            boolean accumulate) {
        int a1 = a0 + lda, a2 = a1 + lda, a3 = a2 + lda, a4 = a3 + lda, a5 = a4 + lda;
        int c1 = c0 + ldc, c2 = c1 + ldc, c3 = c2 + ldc, c4 = c3 + ldc, c5 = c4 + ldc;
        FloatVector s00, s01;
        FloatVector s10, s11;
        FloatVector s20, s21;
        FloatVector s30, s31;
        FloatVector s40, s41;
        FloatVector s50, s51;
        if (accumulate) {
            s00 = FloatVector.fromArray(S, c, c0);
            s01 = FloatVector.fromArray(S, c, c0 + L);
            s10 = FloatVector.fromArray(S, c, c1);
            s11 = FloatVector.fromArray(S, c, c1 + L);
            s20 = FloatVector.fromArray(S, c, c2);
            s21 = FloatVector.fromArray(S, c, c2 + L);
            s30 = FloatVector.fromArray(S, c, c3);
            s31 = FloatVector.fromArray(S, c, c3 + L);
            s40 = FloatVector.fromArray(S, c, c4);
            s41 = FloatVector.fromArray(S, c, c4 + L);
            s50 = FloatVector.fromArray(S, c, c5);
            s51 = FloatVector.fromArray(S, c, c5 + L);
        } else {
            s00 = s01 = FloatVector.zero(S);
            s10 = s11 = FloatVector.zero(S);
            s20 = s21 = FloatVector.zero(S);
            s30 = s31 = FloatVector.zero(S);
            s40 = s41 = FloatVector.zero(S);
            s50 = s51 = FloatVector.zero(S);
        }
        for (int i = 0; i < k; i++) {
            int at = b0 + i * PANEL;
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

    private static void tile6x1(float[] a, int a0, int lda, float[] b, int b0, int k, float[] c, int c0, int ldc,
            boolean accumulate) {
        int a1 = a0 + lda, a2 = a1 + lda, a3 = a2 + lda, a4 = a3 + lda, a5 = a4 + lda;
        int c1 = c0 + ldc, c2 = c1 + ldc, c3 = c2 + ldc, c4 = c3 + ldc, c5 = c4 + ldc;
        FloatVector s00;
        FloatVector s10;
        FloatVector s20;
        FloatVector s30;
        FloatVector s40;
        FloatVector s50;
        if (accumulate) {
            s00 = FloatVector.fromArray(S, c, c0);
            s10 = FloatVector.fromArray(S, c, c1);
            s20 = FloatVector.fromArray(S, c, c2);
            s30 = FloatVector.fromArray(S, c, c3);
            s40 = FloatVector.fromArray(S, c, c4);
            s50 = FloatVector.fromArray(S, c, c5);
        } else {
            s00 = FloatVector.zero(S);
            s10 = FloatVector.zero(S);
            s20 = FloatVector.zero(S);
            s30 = FloatVector.zero(S);
            s40 = FloatVector.zero(S);
            s50 = FloatVector.zero(S);
        }
        for (int i = 0; i < k; i++) {
            int at = b0 + i * PANEL;
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
            boolean accumulate) {
        int a1 = a0 + lda, a2 = a1 + lda, a3 = a2 + lda;
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

    private static void tile4x2(float[] a, int a0, int lda, float[] b, int b0, int k, float[] c, int c0, int ldc,
            boolean accumulate) {
        int a1 = a0 + lda, a2 = a1 + lda, a3 = a2 + lda;
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
        for (int i = 0; i < k; i++) {
            int at = b0 + i * PANEL;
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

    private static void tile4x1(float[] a, int a0, int lda, float[] b, int b0, int k, float[] c, int c0, int ldc,
            boolean accumulate) {
        int a1 = a0 + lda, a2 = a1 + lda, a3 = a2 + lda;
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
        for (int i = 0; i < k; i++) {
            int at = b0 + i * PANEL;
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
