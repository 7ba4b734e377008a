package io.github.dpi4j.kernel.vector;

import static io.github.dpi4j.kernel.vector.Lanes.ALIGNED;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The transforms of F(2×2, 5×5) with the points of {@link WinogradF4}, so that the transform of its input is the same: 36
 * products give 4 outputs, which take 100 directly.
 */
final class WinogradF2x5 {
    /** Side of a tile of outputs. */
    static final int OUT = 2;
    /** G of U = G g Gᵀ. */
    static final float[][] G = {{1 / 4f, 0, 0, 0, 0}, {-1 / 6f, -1 / 6f, -1 / 6f, -1 / 6f, -1 / 6f},
            {-1 / 6f, 1 / 6f, -1 / 6f, 1 / 6f, -1 / 6f}, {1 / 24f, 1 / 12f, 1 / 6f, 1 / 3f, 2 / 3f},
            {1 / 24f, -1 / 12f, 1 / 6f, -1 / 3f, 2 / 3f}, {0, 0, 0, 0, 1}};

    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = Lanes.LANES;
    private static final int IN = WinogradF4.IN;

    private WinogradF2x5() {
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

    /** Computes Aᵀ m of one column or row: six vectors {@code step} floats apart to two {@code outStep} apart. */
    private static void output1d(float[] m, int at, int step, float[] to, int out, int outStep) {
        FloatVector m1 = FloatVector.fromArray(S, m, at + step);
        FloatVector m2 = FloatVector.fromArray(S, m, at + 2 * step);
        FloatVector m3 = FloatVector.fromArray(S, m, at + 3 * step);
        FloatVector m4 = FloatVector.fromArray(S, m, at + 4 * step);
        FloatVector.fromArray(S, m, at).add(m1.add(m2)).add(m3.add(m4)).intoArray(to, out);
        m1.sub(m2).add(m3.sub(m4).mul(2f)).add(FloatVector.fromArray(S, m, at + 5 * step)).intoArray(to,
                out + outStep);
    }
}
