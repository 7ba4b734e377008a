package io.github.dpi4j.kernel.vector;

import static io.github.dpi4j.kernel.vector.Lanes.ALIGNED;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The transforms of F(2×2, 3×3) with the points 0, ±1, ∞: 16 products give 4 outputs, which take 36 directly. Its filters
 * take less than half of the memory of {@link WinogradF4}'s.
 */
final class WinogradF2 {
    /** Side of a tile of outputs. */
    static final int OUT = 2;
    /** G of U = G g Gᵀ. */
    static final float[][] G = {{1, 0, 0}, {1 / 2f, 1 / 2f, 1 / 2f}, {1 / 2f, -1 / 2f, 1 / 2f}, {0, 0, 1}};

    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = Lanes.LANES;
    /** Side of the tile of inputs. */
    private static final int IN = 4;

    private WinogradF2() {
    }

    /** Computes {@link WinogradTransform#input}. */
    static void input(float[] d, int at, int rowStep, int pixelStep, float[] v, int to, int pointStep, float[] tile) {
        for (int j = 0; j < IN; j++) {
            input1d(d, at + j * pixelStep, rowStep, tile, ALIGNED + j * L, IN * L);
        }
        for (int r = 0; r < IN; r++) {
            input1d(tile, ALIGNED + r * IN * L, L, v, to + r * IN * pointStep, pointStep);
        }
    }

    /** Computes Bᵀ d of one column or row: four vectors {@code step} floats apart to four {@code outStep} apart. */
    private static void input1d(float[] d, int at, int step, float[] to, int out, int outStep) {
        FloatVector d1 = FloatVector.fromArray(S, d, at + step);
        FloatVector d2 = FloatVector.fromArray(S, d, at + 2 * step);
        FloatVector.fromArray(S, d, at).sub(d2).intoArray(to, out);
        d1.add(d2).intoArray(to, out + outStep);
        d2.sub(d1).intoArray(to, out + 2 * outStep);
        FloatVector.fromArray(S, d, at + 3 * step).sub(d1).intoArray(to, out + 3 * outStep);
    }

    /** Computes {@link WinogradTransform#output}. */
    static void output(float[] m, int at, int pointStep, float[] y, int to, int rowStep, int pixelStep,
            float[] tile) {
        for (int j = 0; j < IN; j++) {
            output1d(m, at + j * pointStep, IN * pointStep, tile, ALIGNED + j * L, IN * L);
        }
        for (int r = 0; r < OUT; r++) {
            output1d(tile, ALIGNED + r * IN * L, L, y, to + r * rowStep, pixelStep);
        }
    }

    /** Computes Aᵀ m of one column or row: four vectors {@code step} floats apart to two {@code outStep} apart. */
    private static void output1d(float[] m, int at, int step, float[] to, int out, int outStep) {
        FloatVector m1 = FloatVector.fromArray(S, m, at + step);
        FloatVector m2 = FloatVector.fromArray(S, m, at + 2 * step);
        FloatVector.fromArray(S, m, at).add(m1.add(m2)).intoArray(to, out);
        m1.sub(m2).add(FloatVector.fromArray(S, m, at + 3 * step)).intoArray(to, out + outStep);
    }
}
