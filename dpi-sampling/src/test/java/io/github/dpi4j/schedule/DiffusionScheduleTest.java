package io.github.dpi4j.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.golden.Golden;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiffusionScheduleTest {
    private static final double TOLERANCE = 1e-12;
    private static final Weights GOLDEN = Golden.load("golden/schedules.safetensors");

    @ParameterizedTest
    @EnumSource
    void betasAreThoseOfGuidedDiffusion(BetaSchedule schedule) {
        double[] betas = schedule.betas(1000);
        assertSame(schedule.name().toLowerCase(Locale.ROOT) + ".betas", i -> betas[i]);
    }

    @ParameterizedTest
    @CsvSource({"LINEAR, ''", "LINEAR, ddim20", "LINEAR, 20", "LINEAR, 100", "COSINE, ddim50"})
    void everyConstantIsThatOfGuidedDiffusion(BetaSchedule betas, String respacing) {
        DiffusionSchedule schedule = DiffusionSchedule.of(betas, 1000, respacing);
        String prefix = betas.name().toLowerCase(Locale.ROOT) + "/" + (respacing.isEmpty() ? "full" : respacing) + ".";
        assertSame(prefix + "betas", schedule::betas);
        assertSame(prefix + "alphas_cumprod", schedule::alphasCumprod);
        assertSame(prefix + "alphas_cumprod_prev", schedule::alphasCumprodPrev);
        assertSame(prefix + "sqrt_recip_alphas_cumprod", schedule::sqrtRecipAlphasCumprod);
        assertSame(prefix + "sqrt_recipm1_alphas_cumprod", schedule::sqrtRecipm1AlphasCumprod);
        assertSame(prefix + "posterior_variance", schedule::posteriorVariance);
        assertSame(prefix + "posterior_log_variance_clipped", schedule::posteriorLogVarianceClipped);
        assertSame(prefix + "posterior_mean_coef1", schedule::posteriorMeanCoef1);
        assertSame(prefix + "posterior_mean_coef2", schedule::posteriorMeanCoef2);
        assertSame(prefix + "timestep_map", schedule::timestep);
        assertEquals(GOLDEN.shape(prefix + "betas").size(), schedule.steps());
    }

    @Test
    void leavingTimestepsOutKeepsTheNoiseLevelOfThoseKept() {
        DiffusionSchedule all = DiffusionSchedule.linear("");
        DiffusionSchedule some = DiffusionSchedule.linear("90,60,60,20,20");
        for (int i = 0; i < some.steps(); i++) {
            double expected = all.alphasCumprod((int) some.timestep(i));
            assertEquals(expected, some.alphasCumprod(i), expected * 1e-11);
        }
    }

    @Test
    void aSingleStepHasFiniteConstants() {
        DiffusionSchedule schedule = DiffusionSchedule.linear("1");
        assertEquals(1, schedule.steps());
        assertTrue(Double.isFinite(schedule.posteriorLogVarianceClipped(0)));
        assertTrue(Double.isFinite(schedule.fixedLargeLogVariance(0)));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 19})
    void refusesSoFewTrainingStepsThatABetaPassesOne(int steps) {
        assertThrows(IllegalArgumentException.class, () -> BetaSchedule.LINEAR.betas(steps));
    }

    private static void assertSame(String name, IntToDoubleFunction actual) {
        double[] expected = GOLDEN.stored(name).toDoubles();
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual.applyAsDouble(i), Math.abs(expected[i]) * TOLERANCE, name + "[" + i + "]");
        }
    }

    @Test
    void stepsOfTrainingAreBoundedBeforeMemoryIsTaken() {
        for (BetaSchedule betas : BetaSchedule.values()) {
            for (int steps : new int[]{Integer.MAX_VALUE, 65_537, 19}) {
                String message = assertThrows(IllegalArgumentException.class, () -> betas.betas(steps)).getMessage();
                assertEquals(steps < 20
                        ? "steps: expected at least 20 training steps, got 19"
                        : "steps: expected at most 65536 training steps, got " + steps, message);
            }
            assertEquals(65_536, betas.betas(65_536).length);
        }
    }
}
