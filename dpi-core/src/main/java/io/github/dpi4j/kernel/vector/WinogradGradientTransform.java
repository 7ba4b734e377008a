package io.github.dpi4j.kernel.vector;

import static io.github.dpi4j.kernel.vector.WinogradF4.IN;
import static io.github.dpi4j.kernel.vector.WinogradF4.OUT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The transforms of {@link WinogradF4} that training needs: the adjoints of the filter's and the output's. */
final class WinogradGradientTransform {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = Lanes.LANES;
    /** Side of a filter. */
    private static final int SIDE = 3;

    private WinogradGradientTransform() {
    }

    /**
     * Computes Gᵀ U G: the gradient with respect to a filter from that with respect to its transform.
     *
     * @param u point p from {@code at + p · pointStep}
     * @param g nine vectors, one after another; written
     * @param tile scratch
     */
    static void filterGradient(float[] u, int at, int pointStep, float[] g, float[] tile) {
        for (int j = 0; j < IN; j++) {
            filterGradientLine(u, at + j * pointStep, IN * pointStep, tile, j * L, IN * L);
        }
        for (int r = 0; r < SIDE; r++) {
            filterGradientLine(tile, r * IN * L, L, g, r * SIDE * L, L);
        }
    }

    private static void filterGradientLine(float[] from, int at, int step, float[] to, int to0, int toStep) {
        FloatVector u1 = FloatVector.fromArray(S, from, at + step);
        FloatVector u2 = FloatVector.fromArray(S, from, at + 2 * step);
        FloatVector u3 = FloatVector.fromArray(S, from, at + 3 * step);
        FloatVector u4 = FloatVector.fromArray(S, from, at + 4 * step);
        FloatVector sum12 = u1.add(u2).mul(-1 / 6f);
        FloatVector sum34 = u3.add(u4);
        FloatVector.fromArray(S, from, at).mul(0.25f).add(sum12).add(sum34.mul(1 / 24f)).intoArray(to, to0);
        u2.sub(u1).mul(1 / 6f).add(u3.sub(u4).mul(1 / 12f)).intoArray(to, to0 + toStep);
        sum12.add(sum34.mul(1 / 6f)).add(FloatVector.fromArray(S, from, at + 5 * step)).intoArray(to, to0 + 2 * toStep);
    }

    /**
     * Computes A y Aᵀ: the gradient with respect to a tile's products from that with respect to its outputs.
     *
     * @param y 4×4 pixels from {@code at}, one vector each
     * @param m point p goes to {@code to + p · pointStep}
     * @param tile scratch
     */
    static void outputGradient(float[] y, int at, int rowStep, int pixelStep, float[] m, int to, int pointStep,
            float[] tile) {
        for (int j = 0; j < OUT; j++) {
            outputGradientLine(y, at + j * pixelStep, rowStep, tile, j * L, OUT * L);
        }
        for (int r = 0; r < IN; r++) {
            outputGradientLine(tile, r * OUT * L, L, m, to + r * IN * pointStep, pointStep);
        }
    }

    private static void outputGradientLine(float[] from, int at, int step, float[] to, int to0, int toStep) {
        FloatVector y0 = FloatVector.fromArray(S, from, at);
        FloatVector y1 = FloatVector.fromArray(S, from, at + step);
        FloatVector y2 = FloatVector.fromArray(S, from, at + 2 * step);
        FloatVector y3 = FloatVector.fromArray(S, from, at + 3 * step);
        FloatVector even = y0.add(y2);
        FloatVector odd = y1.add(y3);
        FloatVector even2 = y0.add(y2.mul(4f));
        FloatVector odd2 = y1.mul(2f).add(y3.mul(8f));
        y0.intoArray(to, to0);
        even.add(odd).intoArray(to, to0 + toStep);
        even.sub(odd).intoArray(to, to0 + 2 * toStep);
        even2.add(odd2).intoArray(to, to0 + 3 * toStep);
        even2.sub(odd2).intoArray(to, to0 + 4 * toStep);
        y3.intoArray(to, to0 + 5 * toStep);
    }
}
