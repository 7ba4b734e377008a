package io.github.dpi4j.sampler;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.random.PhiloxStream;
import io.github.dpi4j.schedule.BetaSchedule;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.schedule.Spacing;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** DPM-Solver++, UniPC and PLMS, on a prior whose probability-flow ODE has a solution in closed form. */
class SolversTest {
    private static final Shape SHAPE = Shape.of(3, 3, 4, 4);
    /** Images are N(MEAN, DEVIATION²), pixel by pixel. */
    private static final double MEAN = 0.4;
    private static final double DEVIATION = 0.25;

    static List<Sampler> solvers() {
        return List.of(new DpmSolverPlusPlus(1, 0), DpmSolverPlusPlus.AUTHORS, DpmSolverPlusPlus.DIFFUSERS,
                new DynamicThresholding(DpmSolverPlusPlus.AUTHORS, 0.9), new UniPc(), new Plms());
    }

    @ParameterizedTest
    @EnumSource(names = "PLMS", mode = EnumSource.Mode.EXCLUDE)
    void theFirstOrderSolverIsDdimWithoutNoise(Spacing spacing) {
        Prior prior = gaussian(schedule(spacing, 12));
        Golden.assertClose(sample(prior, new Ddim(0)), sample(prior, new DpmSolverPlusPlus(1, 0)), 2e-6);
    }

    @Test
    void errorsFallWithThePowerOfTheStepThatIsTheSolversOrder() {
        IntFunction<DiffusionSchedule> even = steps -> schedule(Spacing.UNIFORM_LOG_SNR, steps);
        assertEquals(1, order(new DpmSolverPlusPlus(1, 0), even, 80), 0.1);
        assertEquals(2, order(DpmSolverPlusPlus.AUTHORS, even, 80), 0.1);
        // The corrector gains an order.
        assertEquals(3, order(new UniPc(), even, 40), 0.2);
        // At fewer steps the Adams-Bashforth weights' fourth order is to be seen, too.
        assertTrue(order(new Plms(), SolversTest::plmsFrom900To100, 40) >= 2);
    }

    @Test
    void withManyStepsAllReachTheSolution() {
        assertTrue(error(DpmSolverPlusPlus.AUTHORS, schedule(Spacing.UNIFORM_LOG_SNR, 160)) < 5e-4);
        assertTrue(error(DpmSolverPlusPlus.AUTHORS, schedule(Spacing.UNIFORM_T, 500)) < 5e-3);
        assertTrue(error(DpmSolverPlusPlus.DIFFUSERS, schedule(Spacing.LINSPACE, 500)) < 5e-3);
        assertTrue(error(new UniPc(), schedule(Spacing.UNIFORM_LOG_SNR, 160)) < 5e-5);
        assertTrue(error(new Plms(), schedule(Spacing.PLMS, 500)) < 5e-4);
    }

    @Test
    void theCorrectedStateIsNearerToTheSolutionThanThePredictedOne() {
        Prior prior = gaussian(schedule(Spacing.UNIFORM_LOG_SNR, 15));
        DiffusionSchedule schedule = prior.schedule();
        Tensor start = start();
        UniPc unipc = new UniPc();
        SamplerStep first = unipc.step(schedule, 14, start, prior.estimate(start, 14), start);
        SamplerStep second = unipc.step(schedule, 13, first.sample(), prior.estimate(first.sample(), 13), start,
                List.of(first));
        assertArrayEquals(start.data(), first.x().data());
        double solution = solution(start.data()[0], schedule.alphasCumprod(14), schedule.alphasCumprod(13));
        double predicted = Math.abs(first.sample().data()[0] - solution);
        double corrected = Math.abs(second.x().data()[0] - solution);
        assertTrue(corrected < predicted / 2, corrected + " and " + predicted);
    }

    @ParameterizedTest
    @MethodSource("solvers")
    void anImageIsTheSameAloneAndInABatch(Sampler solver) {
        Prior prior = gaussian(schedule(solver instanceof Plms ? Spacing.PLMS : Spacing.UNIFORM_T, 6));
        Tensor batch = new UnconditionalSampler(prior, solver).sample(SHAPE, noise(0, 1, 2), StepListener.NONE);
        Tensor alone = new UnconditionalSampler(prior, solver).sample(Shape.of(1, 3, 4, 4), noise(1),
                StepListener.NONE);
        assertArrayEquals(batch.slice(1, 2).data(), alone.data());
    }

    @ParameterizedTest
    @MethodSource("solvers")
    void argumentsStayAsTheyWere(Sampler solver) {
        DiffusionSchedule schedule = schedule(Spacing.UNIFORM_T, 10);
        Tensor x = start();
        Estimate estimate = new Estimate(start(), start(), start());
        SamplerStep earlier = solver.step(schedule, 6, x, estimate, x);
        solver.step(schedule, 5, x, estimate, x, List.of(earlier));
        for (Tensor tensor : List.of(x, estimate.predXStart(), estimate.eps(), earlier.x())) {
            assertArrayEquals(start().data(), tensor.data());
        }
    }

    @Test
    void aThresholdIsEachImagesOwnQuantileAndAtLeastOne() {
        float[] values = {0, -1, 2, 3, -4, 0.1f, 0.2f, -0.3f, 0.4f, 0.5f};
        Tensor images = Tensor.of(values, 2, 1, 1, 5);
        Estimate estimate = new Estimate(images, images, images);
        Tensor thresholded = new DynamicThresholding(new Ddim(0), 0.625).threshold(estimate).predXStart();
        // |values| of the first image: 0 1 2 3 4; the quantile lies halfway between 2 and 3.
        assertArrayEquals(new float[]{0, -0.4f, 0.8f, 1, -1, 0.1f, 0.2f, -0.3f, 0.4f, 0.5f}, thresholded.data(), 1e-6f);
    }

    @Test
    void ancestralSamplingPassesOverAStepThatGoesNowhere() {
        DiffusionSchedule schedule = schedule(Spacing.PLMS, 10);
        Tensor output = HashWeights.input("solvers.out", 1, Shape.of(3, 6, 4, 4));
        Prior prior = new Prior((x, t) -> output, schedule, true);
        Tensor x = start();
        Golden.assertClose(x, new Ddpm().step(schedule, 9, x, prior.estimate(x, 9), start()).sample(), 1e-6);
    }

    @Test
    void ancestralSamplingAddsNoiseUpToAFinalLevelThatIsNotClean() {
        DiffusionSchedule schedule = schedule(Spacing.UNIFORM_T, 10);
        Tensor x = Tensor.zeros(SHAPE);
        Prior prior = new Prior((y, t) -> Tensor.zeros(SHAPE), schedule, Prediction.EPSILON, Variance.FIXED_SMALL,
                true);
        Tensor sample = new Ddpm().step(schedule, 0, x, prior.estimate(x, 0), start()).sample();
        assertEquals(Math.sqrt(schedule.posteriorVariance(0)) * start().data()[5], sample.data()[5], 1e-6);
    }

    @Test
    void wrongArgumentsAreRefused() {
        assertRefused("order: expected 1 or 2, got 3", () -> new DpmSolverPlusPlus(3, 0));
        assertRefused("quantile: expected a number from 0 to 1, got 1.5",
                () -> new DynamicThresholding(new UniPc(), 1.5));
        assertRefused("schedule: expected each timestep once for this sampler, got 800 twice",
                () -> sample(gaussian(schedule(Spacing.PLMS, 10)), new UniPc()));
        assertRefused("sampler: expected one of ddpm, ddim, dpm-solver++, unipc, plms, got 'euler'",
                () -> Samplers.byName("euler"));
    }

    @Test
    void aRunEndsBeforeTheNextPassOnceItsConditionHolds() {
        List<Integer> steps = new ArrayList<>();
        StepListener listener = step -> steps.add(step.i());
        UnconditionalSampler sampler = new UnconditionalSampler(
                gaussian(DiffusionSchedule.of(BetaSchedule.LINEAR, 1000, Spacing.LINSPACE, 9)), new Ddpm());
        assertThrows(CancellationException.class,
                () -> sampler.sample(SHAPE, noise(0, 1, 2), listener.until(() -> steps.size() == 3)));
        assertEquals(List.of(8, 7, 6), steps);
        assertThrows(CancellationException.class,
                () -> sampler.sample(SHAPE, noise(0, 1, 2), listener.until(() -> true).until(() -> false)));
        assertEquals(3, steps.size());
    }

    @Test
    void everySamplerOfTheRegistryRunsOnItsSchedule() {
        for (Samplers.Preset preset : Samplers.all()) {
            assertEquals(preset, Samplers.byName(preset.name()));
            Prior prior = gaussian(preset.schedule(BetaSchedule.LINEAR, 1000, preset.steps()));
            Tensor images = sample(prior, preset.sampler());
            assertEquals(MEAN, mean(images), 0.15, preset.name());
        }
    }

    private static double mean(Tensor images) {
        return IntStream.range(0, images.size()).mapToDouble(p -> images.data()[p]).average().orElseThrow();
    }

    private static void assertRefused(String message, Runnable action) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, action::run).getMessage());
    }

    /** log2 of the error's ratio when steps are doubled. */
    private static double order(Sampler solver, IntFunction<DiffusionSchedule> schedule, int steps) {
        return Math.log(error(solver, schedule.apply(steps)) / error(solver, schedule.apply(2 * steps))) / Math.log(2);
    }

    /** Greatest distance from the solution. */
    private static double error(Sampler solver, DiffusionSchedule schedule) {
        Tensor result = sample(gaussian(schedule), solver);
        double error = 0;
        for (int p = 0; p < result.size(); p++) {
            double solution = solution(start().data()[p], schedule.alphasCumprod(schedule.steps() - 1),
                    schedule.alphasCumprodPrev(0));
            error = Math.max(error, Math.abs(solution - result.data()[p]));
        }
        return error;
    }

    private static DiffusionSchedule schedule(Spacing spacing, int steps) {
        return DiffusionSchedule.of(BetaSchedule.LINEAR, 1000, spacing, steps);
    }

    /** The second timestep twice, as PLMS has it. Nearer to 0, σ grows like the root of time, and no order is to be seen. */
    private static DiffusionSchedule plmsFrom900To100(int steps) {
        double[] timesteps = IntStream.rangeClosed(1, steps + 1)
                .mapToDouble(k -> 100 + 800.0 * (k < steps ? k : k - 1) / steps).toArray();
        return DiffusionSchedule.of(BetaSchedule.LINEAR, 1000, timesteps,
                DiffusionSchedule.linear("").alphasCumprod(100));
    }

    /** The distance from the mean, in standard deviations, stays what it is along the probability-flow ODE. */
    private static double solution(double x, double from, double to) {
        return Math.sqrt(to) * MEAN + (x - Math.sqrt(from) * MEAN) * deviation(to) / deviation(from);
    }

    private static double deviation(double alphasCumprod) {
        return Math.sqrt(alphasCumprod * DEVIATION * DEVIATION + 1 - alphasCumprod);
    }

    /** The prior that knows all about Gaussian images. */
    private static Prior gaussian(DiffusionSchedule schedule) {
        return new Prior((x, timestep) -> {
            double level = IntStream.range(0, schedule.steps()).filter(i -> schedule.timestep(i) == timestep)
                    .mapToDouble(schedule::alphasCumprod).findFirst().orElseThrow();
            double variance = deviation(level) * deviation(level);
            Tensor eps = Tensor.zeros(x.shape());
            for (int p = 0; p < eps.size(); p++) {
                eps.data()[p] = (float) (Math.sqrt(1 - level) * (x.data()[p] - Math.sqrt(level) * MEAN) / variance);
            }
            return eps;
        }, schedule, Prediction.EPSILON, Variance.FIXED_SMALL, false);
    }

    private static Tensor sample(Prior prior, Sampler sampler) {
        return new UnconditionalSampler(prior, sampler).sample(SHAPE, noise(0, 1, 2), StepListener.NONE);
    }

    private static Tensor start() {
        return noise(0, 1, 2).normal(SHAPE);
    }

    private static NoiseSource noise(long... streams) {
        return NoiseSource.perImage(LongStream.of(streams).mapToObj(n -> new PhiloxStream(1, n)).toList());
    }
}
