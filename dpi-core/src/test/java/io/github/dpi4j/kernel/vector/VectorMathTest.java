package io.github.dpi4j.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The elementary functions on a sample of all floats, against the JDK's in float64. */
@Tag("vectors")
class VectorMathTest {
    /** Distance in bit patterns between neighbours of the sample; odd, so that all low bits occur. */
    private static final int STEP = 40_009;

    /** Largest error in units in the last place; denormal arguments are among those around zero. */
    @ParameterizedTest
    @CsvSource({"-87.3,-20,5", "-20,-10,3", "-10,-1e-6,2", "-1e-6,1e-6,2", "1e-6,20,2", "20,3.4028235e38,0.5"})
    void siluIsExactToAFewUnits(float from, float to, double units) {
        assertTrue(worst(VectorMath::silu, x -> x / (1 + Math.exp(-x)), from, to) <= units);
    }

    @ParameterizedTest
    @CsvSource({"-87.3,-20,5", "-20,-10,2", "-10,-1e-6,1", "-1e-6,0,0.51"})
    void expIsExactToAFewUnits(float from, float to, double units) {
        assertTrue(worst(VectorMath::exp, Math::exp, from, to) <= units);
    }

    /** Where the exact value is next to nothing, so is the result, relative to the argument. */
    @Test
    void valuesThatUnderflowAreTiny() {
        for (float x = -87.4f; x > Float.NEGATIVE_INFINITY; x *= 1.1f) {
            assertEquals(0, at(VectorMath::silu, x), 1.3e-38 * -x);
            assertEquals(0, at(VectorMath::exp, x), 1.3e-38);
        }
        assertEquals(0, at(VectorMath::exp, Float.NEGATIVE_INFINITY), 1.3e-38);
    }

    @Test
    void whatIsNoNumberOrInfiniteStaysVisible() {
        assertEquals(Float.NaN, at(VectorMath::silu, Float.NaN));
        assertEquals(Float.NaN, at(VectorMath::exp, Float.NaN));
        assertEquals(Float.NaN, at(VectorMath::exp, Float.intBitsToFloat(0xffffffff)));
        assertEquals(Float.POSITIVE_INFINITY, at(VectorMath::silu, Float.POSITIVE_INFINITY));
        assertEquals(Float.NEGATIVE_INFINITY, at(VectorMath::silu, Float.NEGATIVE_INFINITY));
    }

    @Test
    void zerosKeepTheirSign() {
        assertEquals(0f, at(VectorMath::silu, 0f));
        assertEquals(-0f, at(VectorMath::silu, -0f));
        assertEquals(1f, at(VectorMath::exp, -0f));
    }

    @Test
    void lanesAreAddedUpFromTheFirst() {
        float[] x = new float[Lanes.LANES];
        float expected = 0;
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) Math.pow(-7, i);
            expected += x[i];
        }
        assertEquals(expected, VectorMath.sum(FloatVector.fromArray(Lanes.SPECIES, x, 0), new float[x.length]));
    }

    private static float at(UnaryOperator<FloatVector> f, float x) {
        return f.apply(FloatVector.broadcast(Lanes.SPECIES, x)).lane(Lanes.LANES - 1);
    }

    private static double worst(UnaryOperator<FloatVector> f, DoubleUnaryOperator exact, float from, float to) {
        double worst = 0;
        float[] x = new float[Lanes.LANES];
        float[] y = new float[Lanes.LANES];
        int n = 0;
        for (long bits = Integer.MIN_VALUE; bits <= Integer.MAX_VALUE; bits += STEP) {
            float v = Float.intBitsToFloat((int) bits);
            if (v >= from && v <= to) {
                x[n++ % x.length] = v;
                if (n % x.length == 0) {
                    f.apply(FloatVector.fromArray(Lanes.SPECIES, x, 0)).intoArray(y, 0);
                    for (int i = 0; i < x.length; i++) {
                        double e = exact.applyAsDouble(x[i]);
                        worst = Math.max(worst, Math.abs(y[i] - e) / Math.ulp((float) e));
                    }
                }
            }
        }
        assertTrue(n >= Lanes.LANES, "no floats between");
        return worst;
    }
}
