package io.github.dpi4j.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Elementary functions on vectors of floats, within a few units in the last place.
 *
 * <p>Ranges are cut by comparisons of integers or by a blend: the maximum of two floats, as Java defines it for zeros and
 * NaN, takes several instructions on x86.
 */
final class VectorMath {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    static final int SIGN = 0x80000000;
    /** Where e^±x stays within the normal floats. */
    static final float LIMIT = 87.3f;
    static final float LOG2_E = 1.4426950408889634f;
    static final float LN_2 = 0.6931471805599453f;
    /**
     * Adding 1.5 · 2²³ rounds to the nearest integer and leaves it in the low bits of the sum; with 127 more, these bits are
     * the exponent of a float.
     */
    static final float ROUND = 12582912f + 127f;
    /** e^r = 1 + r + C2·r² + …, minimax on |r| ≤ ln(2)/2 with a relative error of 3.1e-9. */
    static final float C2 = 0.49999994f;
    static final float C3 = 0.16666521f;
    static final float C4 = 0.04166839f;
    static final float C5 = 0.0083687175f;
    static final float C6 = 0.001381459f;

    private VectorMath() {
    }

    /** e^x for x ≤ 0, not less than 1.2e-38; NaN of NaN. */
    static FloatVector exp(FloatVector x) {
        return power(x.blend(-LIMIT, x.compare(VectorOperators.LT, -LIMIT)));
    }

    /** x · sigmoid(x); of −∞ it is −∞, as a sign that something went wrong. */
    static FloatVector silu(FloatVector x) {
        return x.div(reciprocalSigmoid(x));
    }

    /** 1 / (1 + e^-x). */
    static FloatVector sigmoid(FloatVector x) {
        return FloatVector.broadcast(S, 1f).div(reciprocalSigmoid(x));
    }

    /** The derivative of x · sigmoid(x). */
    static FloatVector siluSlope(FloatVector x) {
        FloatVector sigmoid = FloatVector.broadcast(S, 1f).div(reciprocalSigmoid(x));
        FloatVector value = x.mul(sigmoid);
        // σ + xσ(1 − σ)
        return value.sub(value.mul(sigmoid)).add(sigmoid);
    }

    /** 1 + e^-x, not more than 8.2e37. */
    private static FloatVector reciprocalSigmoid(FloatVector x) {
        IntVector bits = x.reinterpretAsInts();
        IntVector magnitude = bits.and(~SIGN).min(Float.floatToRawIntBits(LIMIT));
        IntVector otherSign = IntVector.broadcast(IntVector.SPECIES_PREFERRED, SIGN)
                .lanewise(VectorOperators.AND_NOT, bits);
        return power(magnitude.or(otherSign).reinterpretAsFloats()).add(1f);
    }

    /** e^x for |x| ≤ {@link #LIMIT}: 2^n · e^r with whole n and x = n · ln(2) + r. */
    private static FloatVector power(FloatVector x) {
        FloatVector n = x.fma(FloatVector.broadcast(S, LOG2_E), FloatVector.broadcast(S, ROUND));
        FloatVector r = n.sub(ROUND).fma(FloatVector.broadcast(S, -LN_2), x);
        FloatVector p = r.fma(FloatVector.broadcast(S, C6), FloatVector.broadcast(S, C5));
        p = p.fma(r, FloatVector.broadcast(S, C4));
        p = p.fma(r, FloatVector.broadcast(S, C3));
        p = p.fma(r, FloatVector.broadcast(S, C2));
        p = p.fma(r, FloatVector.broadcast(S, 1f));
        p = p.fma(r, FloatVector.broadcast(S, 1f));
        return p.mul(n.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats());
    }

    /** The sum of all lanes in a fixed order, which {@code reduceLanes} does not promise. */
    static float sum(FloatVector x, float[] lanes) {
        x.intoArray(lanes, 0);
        // Four sums, each of which need not wait for the others.
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        for (int i = 0; i < Lanes.LANES; i += 4) {
            a += lanes[i];
            b += lanes[i + 1];
            c += lanes[i + 2];
            d += lanes[i + 3];
        }
        return a + b + (c + d);
    }
}
