package io.github.dpi4j.schedule;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SpacingTest {
    private static final DiffusionSchedule ALL = DiffusionSchedule.linear("");

    @Test
    void timestepsAreThoseOfTheSolversAuthors() {
        assertArrayEquals(new double[]{0, 333, 666, 999}, timesteps(Spacing.INCLUSIVE, 4));
        assertArrayEquals(new double[]{100, 200, 300, 400, 500, 599, 699, 799, 899, 999},
                timesteps(Spacing.LINSPACE, 10));
        assertArrayEquals(new double[]{249.75, 499.5, 749.25, 999}, timesteps(Spacing.UNIFORM_T, 4));
        assertArrayEquals(new double[]{0, 250, 500, 500, 750}, timesteps(Spacing.PLMS, 4));
    }

    @ParameterizedTest
    @EnumSource
    void noiseRisesFromTheFinalLevelOn(Spacing spacing) {
        for (BetaSchedule betas : BetaSchedule.values()) {
            DiffusionSchedule schedule = DiffusionSchedule.of(betas, 1000, spacing, 13);
            for (int i = 0; i < schedule.steps(); i++) {
                assertTrue(schedule.alphasCumprod(i) <= schedule.alphasCumprodPrev(i));
                assertEquals(schedule.alphasCumprod(i), schedule.alphasCumprodPrev(i) * (1 - schedule.betas(i)), 1e-12);
                assertTrue(Double.isFinite(schedule.posteriorLogVarianceClipped(i)));
                assertTrue(Double.isFinite(schedule.fixedLargeLogVariance(i)));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"INCLUSIVE, 1", "LINSPACE, 1", "UNIFORM_T, 0.9999", "UNIFORM_LOG_SNR, 0.9999", "PLMS, 0.9999"})
    void theFinalLevelIsTheCleanImageOrTimestep0(Spacing spacing, double expected) {
        DiffusionSchedule schedule = schedule(spacing, 10);
        assertEquals(expected, schedule.alphasCumprodPrev(0), 1e-15);
        assertEquals(expected == 1, schedule.leadsToCleanImage(0));
    }

    @Test
    void logSnrIsSpreadEvenly() {
        DiffusionSchedule schedule = schedule(Spacing.UNIFORM_LOG_SNR, 7);
        double stride = (lambda(schedule.alphasCumprodPrev(0)) - lambda(schedule.alphasCumprod(6))) / 7;
        for (int i = 0; i < 7; i++) {
            assertEquals(stride, lambda(schedule.alphasCumprodPrev(i)) - lambda(schedule.alphasCumprod(i)), 1e-9);
        }
        assertEquals(999, schedule.timestep(6));
    }

    @Test
    void betweenTimestepsTheLogarithmIsInterpolated() {
        double[] at = {0, 41, 41.25, 999};
        DiffusionSchedule schedule = DiffusionSchedule.of(BetaSchedule.LINEAR, 1000, at, 1);
        assertEquals(ALL.alphasCumprod(0), schedule.alphasCumprod(0), 1e-15);
        assertEquals(ALL.alphasCumprod(41), schedule.alphasCumprod(1), 1e-14);
        assertEquals(0.75 * Math.log(ALL.alphasCumprod(41)) + 0.25 * Math.log(ALL.alphasCumprod(42)),
                Math.log(schedule.alphasCumprod(2)), 1e-14);
        assertEquals(ALL.alphasCumprod(999), schedule.alphasCumprod(3), ALL.alphasCumprod(999) * 1e-11);
        assertEquals(41.25 / 1000, schedule.fraction(2));
    }

    @Test
    void aStepThatGoesNowhereHasNoVariance() {
        DiffusionSchedule schedule = schedule(Spacing.PLMS, 10);
        for (int i : new int[]{0, 9}) {
            assertEquals(0, schedule.betas(i));
            assertEquals(0, schedule.posteriorVariance(i));
            assertEquals(Math.log(schedule.posteriorVariance(i + 1)), schedule.posteriorLogVarianceClipped(i));
        }
    }

    @ParameterizedTest
    @CsvSource({"INCLUSIVE, 0", "INCLUSIVE, 1001", "LINSPACE, 0", "LINSPACE, 1000", "UNIFORM_T, 0",
            "UNIFORM_LOG_SNR, -3", "UNIFORM_T, 2000000", "PLMS, 1", "PLMS, 1001"})
    void refusesNumbersOfStepsThatCannotBeSpread(Spacing spacing, int steps) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> schedule(spacing, steps));
        assertTrue(e.getMessage().startsWith("steps: expected ") && e.getMessage().endsWith(", got " + steps),
                e.getMessage());
    }

    @Test
    void refusesTimestepsOutOfOrderOrRangeAndAFinalLevelNoisierThanStep0() {
        assertRefused("timesteps: expected ascending numbers from 0 to 999, got 2.5 in place 1", 1, 3, 2.5);
        assertRefused("timesteps: expected ascending numbers from 0 to 999, got 999.5 in place 0", 1, 999.5);
        assertRefused("timesteps: expected ascending numbers from 0 to 999, got NaN in place 0", 1, Double.NaN);
        assertRefused("timesteps: expected at least one, got none", 1);
        assertRefused("finalAlphasCumprod: expected a number from 0.9", 0.5, 10);
        assertRefused("finalAlphasCumprod: expected a number from 0.9", 1.1, 10);
    }

    private static void assertRefused(String beginning, double finalAlphasCumprod, double... timesteps) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> DiffusionSchedule.of(BetaSchedule.LINEAR, 1000, timesteps, finalAlphasCumprod));
        assertTrue(e.getMessage().startsWith(beginning), e.getMessage());
    }

    private static double lambda(double alphasCumprod) {
        return 0.5 * Math.log(alphasCumprod / (1 - alphasCumprod));
    }

    private static DiffusionSchedule schedule(Spacing spacing, int steps) {
        return DiffusionSchedule.of(BetaSchedule.LINEAR, 1000, spacing, steps);
    }

    private static double[] timesteps(Spacing spacing, int steps) {
        DiffusionSchedule schedule = schedule(spacing, steps);
        return IntStream.range(0, schedule.steps()).mapToDouble(schedule::timestep).toArray();
    }
}
