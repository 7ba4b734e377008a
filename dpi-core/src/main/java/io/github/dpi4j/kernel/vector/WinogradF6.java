package io.github.dpi4j.kernel.vector;

import static io.github.dpi4j.kernel.vector.Lanes.ALIGNED;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The transforms of F(6×6, 3×3) with the points 0, ±1, ±2, ±½, ∞: 64 products give 36 outputs.
 *
 * <p>A pair of points ±p shares its even and odd powers: their sum belongs to +p, their difference to −p.
 */
final class WinogradF6 {
    /** Side of a tile of outputs. */
    static final int OUT = 6;
    /** G of U = G g Gᵀ. */
    static final float[][] G = {{1, 0, 0}, {-2 / 9f, -2 / 9f, -2 / 9f}, {-2 / 9f, 2 / 9f, -2 / 9f},
            {1 / 90f, 1 / 45f, 2 / 45f}, {1 / 90f, -1 / 45f, 2 / 45f}, {32 / 45f, 16 / 45f, 8 / 45f},
            {32 / 45f, -16 / 45f, 8 / 45f}, {0, 0, 1}};

    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = Lanes.LANES;
    /** Side of the tile of inputs. */
    private static final int IN = 8;

    private WinogradF6() {
    }

    /** Computes {@link WinogradTransform#input}. */
    static void input(float[] d, int at, int rowStep, int pixelStep, float[] v, int to, int pointStep, float[] tile) {
        inputColumnsOuter(d, at, rowStep, pixelStep, tile);
        inputColumnsInner(d, at, rowStep, pixelStep, tile);
        inputRowsOuter(tile, v, to, pointStep);
        inputRowsInner(tile, v, to, pointStep);
    }

    // Half a line and one loop a method: measured 147 ns a tile, with whole lines 189.
    private static void inputColumnsOuter(float[] d, int at, int rowStep, int pixelStep, float[] tile) {
        for (int j = 0; j < IN; j++) {
            inputOuter(d, at + j * pixelStep, rowStep, tile, ALIGNED + j * L, IN * L);
        }
    }

    private static void inputColumnsInner(float[] d, int at, int rowStep, int pixelStep, float[] tile) {
        for (int j = 0; j < IN; j++) {
            inputInner(d, at + j * pixelStep, rowStep, tile, ALIGNED + j * L, IN * L);
        }
    }

    private static void inputRowsOuter(float[] tile, float[] v, int to, int pointStep) {
        for (int r = 0; r < IN; r++) {
            inputOuter(tile, ALIGNED + r * IN * L, L, v, to + r * IN * pointStep, pointStep);
        }
    }

    private static void inputRowsInner(float[] tile, float[] v, int to, int pointStep) {
        for (int r = 0; r < IN; r++) {
            inputInner(tile, ALIGNED + r * IN * L, L, v, to + r * IN * pointStep, pointStep);
        }
    }

    /** Computes Bᵀ d of one column or row for the points 0, ±1, ∞: eight vectors {@code step} floats apart. */
    private static void inputOuter(float[] d, int at, int step, float[] to, int out, int outStep) {
        FloatVector d1 = FloatVector.fromArray(S, d, at + step);
        FloatVector d2 = FloatVector.fromArray(S, d, at + 2 * step);
        FloatVector d3 = FloatVector.fromArray(S, d, at + 3 * step);
        FloatVector d4 = FloatVector.fromArray(S, d, at + 4 * step);
        FloatVector d5 = FloatVector.fromArray(S, d, at + 5 * step);
        FloatVector d6 = FloatVector.fromArray(S, d, at + 6 * step);
        FloatVector even = d2.add(d6).sub(d4.mul(4.25f));
        FloatVector odd = d1.add(d5).sub(d3.mul(4.25f));
        d4.sub(d2).mul(5.25f).add(FloatVector.fromArray(S, d, at).sub(d6)).intoArray(to, out);
        even.add(odd).intoArray(to, out + outStep);
        even.sub(odd).intoArray(to, out + 2 * outStep);
        d3.sub(d5).mul(5.25f).add(FloatVector.fromArray(S, d, at + 7 * step).sub(d1)).intoArray(to, out + 7 * outStep);
    }

    /** Computes the same for the points ±2, ±½. */
    private static void inputInner(float[] d, int at, int step, float[] to, int out, int outStep) {
        FloatVector d1 = FloatVector.fromArray(S, d, at + step);
        FloatVector d2 = FloatVector.fromArray(S, d, at + 2 * step);
        FloatVector d3 = FloatVector.fromArray(S, d, at + 3 * step);
        FloatVector d4 = FloatVector.fromArray(S, d, at + 4 * step);
        FloatVector d5 = FloatVector.fromArray(S, d, at + 5 * step);
        FloatVector d6 = FloatVector.fromArray(S, d, at + 6 * step);
        FloatVector even = d6.sub(d4.mul(1.25f)).add(d2.mul(0.25f));
        FloatVector odd = d5.mul(2f).sub(d3.mul(2.5f)).add(d1.mul(0.5f));
        even.add(odd).intoArray(to, out + 3 * outStep);
        even.sub(odd).intoArray(to, out + 4 * outStep);
        FloatVector even2 = d6.sub(d4.mul(5f)).add(d2.mul(4f));
        FloatVector odd2 = d1.mul(2f).sub(d3.mul(2.5f)).add(d5.mul(0.5f));
        even2.add(odd2).intoArray(to, out + 5 * outStep);
        even2.sub(odd2).intoArray(to, out + 6 * outStep);
    }

    /** Computes {@link WinogradTransform#output}. */
    static void output(float[] m, int at, int pointStep, float[] y, int to, int rowStep, int pixelStep,
            float[] tile) {
        outputColumns(m, at, pointStep, tile);
        outputRows(tile, y, to, rowStep, pixelStep);
    }

    private static void outputColumns(float[] m, int at, int pointStep, float[] tile) {
        for (int j = 0; j < IN; j++) {
            output1d(m, at + j * pointStep, IN * pointStep, tile, ALIGNED + j * L, IN * L);
        }
    }

    private static void outputRows(float[] tile, float[] y, int to, int rowStep, int pixelStep) {
        for (int r = 0; r < OUT; r++) {
            output1d(tile, ALIGNED + r * IN * L, L, y, to + r * rowStep, pixelStep);
        }
    }

    /** Computes Aᵀ m of one column or row: eight vectors {@code step} floats apart to six {@code outStep} apart. */
    private static void output1d(float[] m, int at, int step, float[] to, int out, int outStep) {
        FloatVector m1 = FloatVector.fromArray(S, m, at + step);
        FloatVector m2 = FloatVector.fromArray(S, m, at + 2 * step);
        FloatVector m3 = FloatVector.fromArray(S, m, at + 3 * step);
        FloatVector m4 = FloatVector.fromArray(S, m, at + 4 * step);
        FloatVector m5 = FloatVector.fromArray(S, m, at + 5 * step);
        FloatVector m6 = FloatVector.fromArray(S, m, at + 6 * step);
        FloatVector s1 = m1.add(m2);
        FloatVector d1 = m1.sub(m2);
        FloatVector s2 = m3.add(m4);
        FloatVector d2 = m3.sub(m4);
        FloatVector s3 = m5.add(m6);
        FloatVector d3 = m5.sub(m6);
        FloatVector.fromArray(S, m, at).add(s1).add(s2).add(s3).intoArray(to, out);
        d1.add(d2.mul(2f)).add(d3.mul(1 / 2f)).intoArray(to, out + outStep);
        s1.add(s2.mul(4f)).add(s3.mul(1 / 4f)).intoArray(to, out + 2 * outStep);
        d1.add(d2.mul(8f)).add(d3.mul(1 / 8f)).intoArray(to, out + 3 * outStep);
        s1.add(s2.mul(16f)).add(s3.mul(1 / 16f)).intoArray(to, out + 4 * outStep);
        d1.add(d2.mul(32f)).add(d3.mul(1 / 32f)).add(FloatVector.fromArray(S, m, at + 7 * step)).intoArray(to,
                out + 5 * outStep);
    }
}
