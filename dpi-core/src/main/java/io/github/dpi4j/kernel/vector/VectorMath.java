package io.github.dpi4j.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Elementary functions on vectors of floats, within a few units in the last place. */
final class VectorMath {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final float LOG2_E = 1.4426950408889634f;
    /** Adding 1.5 · 2²³ rounds to the nearest integer and leaves it in the low bits of the sum. */
    private static final float ROUND = 12582912f;
    /** (ln 2)^i / i!, the series of 2^f; on |f| ≤ 1/2 the next term is below 6e-9. */
    private static final float C1 = 0.6931471805599453f;
    private static final float C2 = 0.2402265069591007f;
    private static final float C3 = 0.05550410866482158f;
    private static final float C4 = 0.009618129107628477f;
    private static final float C5 = 0.0013333558146428443f;
    private static final float C6 = 1.5403530393381608e-4f;
    private static final float C7 = 1.525273380405984e-5f;

    private VectorMath() {
    }

    /** 2^t; t is held to [-126, 126]. */
    static FloatVector exp2(FloatVector t) {
        FloatVector held = t.max(-126f).min(126f);
        FloatVector rounded = held.add(ROUND);
        FloatVector f = held.sub(rounded.sub(ROUND));
        FloatVector p = f.fma(FloatVector.broadcast(S, C7), FloatVector.broadcast(S, C6));
        p = p.fma(f, FloatVector.broadcast(S, C5));
        p = p.fma(f, FloatVector.broadcast(S, C4));
        p = p.fma(f, FloatVector.broadcast(S, C3));
        p = p.fma(f, FloatVector.broadcast(S, C2));
        p = p.fma(f, FloatVector.broadcast(S, C1));
        p = p.fma(f, FloatVector.broadcast(S, 1f));
        return p.reinterpretAsInts().add(rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                .reinterpretAsFloats();
    }

    /** e^x, for x ≤ 0 down to underflow at 2^-126. */
    static FloatVector exp(FloatVector x) {
        return exp2(x.mul(LOG2_E));
    }

    /** x · sigmoid(x). */
    static FloatVector silu(FloatVector x) {
        return x.div(exp2(x.mul(-LOG2_E)).add(1f));
    }

    /** The derivative of x · sigmoid(x). */
    static FloatVector siluSlope(FloatVector x) {
        FloatVector sigmoid = FloatVector.broadcast(S, 1f).div(exp2(x.mul(-LOG2_E)).add(1f));
        FloatVector value = x.mul(sigmoid);
        // σ + xσ(1 − σ)
        return value.sub(value.mul(sigmoid)).add(sigmoid);
    }

    /** The sum of all lanes in a fixed order, which {@code reduceLanes} does not promise. */
    static float sum(FloatVector x, float[] lanes) {
        x.intoArray(lanes, 0);
        float sum = 0;
        for (int i = 0; i < Lanes.LANES; i++) {
            sum += lanes[i];
        }
        return sum;
    }
}
