package io.github.dpi4j.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The transforms of Winograd's minimal filtering F(4×4, 3×3) with the points 0, ±1, ±2, ∞ (Lavin and Gray, 2016): 36
 * products give 16 outputs, a quarter of the 144 that direct convolution takes.
 */
final class WinogradTransform {
    /** Side of a tile of outputs. */
    static final int OUT = 4;
    /** Side of the tile of inputs that it needs. */
    static final int IN = 6;
    /** Products per tile and channel pair. */
    static final int POINTS = IN * IN;

    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = Lanes.LANES;
    /** G of U = G g Gᵀ. */
    private static final double[][] G = {{1 / 4.0, 0, 0}, {-1 / 6.0, -1 / 6.0, -1 / 6.0},
            {-1 / 6.0, 1 / 6.0, -1 / 6.0}, {1 / 24.0, 1 / 12.0, 1 / 6.0}, {1 / 24.0, -1 / 12.0, 1 / 6.0}, {0, 0, 1}};

    private WinogradTransform() {
    }

    /**
     * Transforms one 3×3 filter in float64.
     *
     * @param g nine weights from {@code at}
     * @param u 36 values, row by row; written
     */
    static void filter(float[] g, int at, double[] u) {
        for (int i = 0; i < IN; i++) {
            for (int j = 0; j < IN; j++) {
                double sum = 0;
                for (int a = 0; a < 3; a++) {
                    for (int b = 0; b < 3; b++) {
                        sum += G[i][a] * g[at + 3 * a + b] * G[j][b];
                    }
                }
                u[i * IN + j] = sum;
            }
        }
    }

    /**
     * V = Bᵀ d B for one tile and one vector of channels.
     *
     * @param d pixels from {@code at}, one vector each, {@code rowStep} floats from row to row
     * @param v point p goes to {@code to + p · pointStep}
     * @param tile scratch
     */
    static void input(float[] d, int at, int rowStep, float[] v, int to, int pointStep, float[] tile) {
        for (int j = 0; j < IN; j++) {
            int i = at + j * L;
            FloatVector d0 = FloatVector.fromArray(S, d, i);
            FloatVector d1 = FloatVector.fromArray(S, d, i + rowStep);
            FloatVector d2 = FloatVector.fromArray(S, d, i + 2 * rowStep);
            FloatVector d3 = FloatVector.fromArray(S, d, i + 3 * rowStep);
            FloatVector d4 = FloatVector.fromArray(S, d, i + 4 * rowStep);
            FloatVector d5 = FloatVector.fromArray(S, d, i + 5 * rowStep);
            store6(d0, d1, d2, d3, d4, d5, tile, j * L, IN * L);
        }
        for (int r = 0; r < IN; r++) {
            int i = r * IN * L;
            FloatVector d0 = FloatVector.fromArray(S, tile, i);
            FloatVector d1 = FloatVector.fromArray(S, tile, i + L);
            FloatVector d2 = FloatVector.fromArray(S, tile, i + 2 * L);
            FloatVector d3 = FloatVector.fromArray(S, tile, i + 3 * L);
            FloatVector d4 = FloatVector.fromArray(S, tile, i + 4 * L);
            FloatVector d5 = FloatVector.fromArray(S, tile, i + 5 * L);
            store6(d0, d1, d2, d3, d4, d5, v, to + r * IN * pointStep, pointStep);
        }
    }

    private static void store6(FloatVector d0, FloatVector d1, FloatVector d2, FloatVector d3, FloatVector d4,
            FloatVector d5, float[] to, int at, int step) {
        FloatVector even = d4.sub(d2.mul(4f));
        FloatVector odd = d3.sub(d1.mul(4f));
        FloatVector even2 = d4.sub(d2);
        FloatVector odd2 = d3.sub(d1).mul(2f);
        d0.mul(4f).sub(d2.mul(5f)).add(d4).intoArray(to, at);
        even.add(odd).intoArray(to, at + step);
        even.sub(odd).intoArray(to, at + 2 * step);
        even2.add(odd2).intoArray(to, at + 3 * step);
        even2.sub(odd2).intoArray(to, at + 4 * step);
        d1.mul(4f).sub(d3.mul(5f)).add(d5).intoArray(to, at + 5 * step);
    }

    /**
     * Y = Aᵀ M A for one tile and one vector of channels.
     *
     * @param m point p from {@code at + p · pointStep}
     * @param y output pixels, row by row from {@code to}, {@code pixelStep} floats apart; written
     * @param tile scratch
     */
    static void output(float[] m, int at, int pointStep, float[] y, int to, int pixelStep, float[] tile) {
        for (int j = 0; j < IN; j++) {
            int i = at + j * pointStep;
            store4(FloatVector.fromArray(S, m, i), FloatVector.fromArray(S, m, i + 6 * pointStep),
                    FloatVector.fromArray(S, m, i + 12 * pointStep), FloatVector.fromArray(S, m, i + 18 * pointStep),
                    FloatVector.fromArray(S, m, i + 24 * pointStep), FloatVector.fromArray(S, m, i + 30 * pointStep),
                    tile, j * L, IN * L);
        }
        for (int r = 0; r < OUT; r++) {
            int i = r * IN * L;
            store4(FloatVector.fromArray(S, tile, i), FloatVector.fromArray(S, tile, i + L),
                    FloatVector.fromArray(S, tile, i + 2 * L), FloatVector.fromArray(S, tile, i + 3 * L),
                    FloatVector.fromArray(S, tile, i + 4 * L), FloatVector.fromArray(S, tile, i + 5 * L), y,
                    to + r * OUT * pixelStep, pixelStep);
        }
    }

    private static void store4(FloatVector m0, FloatVector m1, FloatVector m2, FloatVector m3, FloatVector m4,
            FloatVector m5, float[] to, int at, int step) {
        FloatVector s1 = m1.add(m2);
        FloatVector s2 = m3.add(m4);
        FloatVector d1 = m1.sub(m2);
        FloatVector d2 = m3.sub(m4);
        m0.add(s1).add(s2).intoArray(to, at);
        d1.add(d2.mul(2f)).intoArray(to, at + step);
        s1.add(s2.mul(4f)).intoArray(to, at + 2 * step);
        d1.add(d2.mul(8f)).add(m5).intoArray(to, at + 3 * step);
    }
}
