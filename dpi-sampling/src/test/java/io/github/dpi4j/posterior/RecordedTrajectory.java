package io.github.dpi4j.posterior;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.sampler.RecordedNoise;
import io.github.dpi4j.sampler.StepListener;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Tensor;
import java.util.stream.IntStream;

/**
 * The states x.k of a run of images, beside a method's: each transition from its recorded state, and the whole run.
 *
 * @param xStart name of the sequence of clean images, one for each call of the network
 * @param draws numbers of the draws that the method asks for, in order
 */
record RecordedTrajectory(RecordedFile file, PosteriorMethod<ImageStep> method, Problem problem, String xStart,
        int... draws) {
    /** How far the network's ε may be off: the textbook's kernels in float32, beside PyTorch's. */
    private static final double EPS = 4e-6;
    /** How far x̂0 may be off where ε's error is enlarged the most: at t = 999, 157 times. */
    private static final double NOISIEST = 3e-4;

    /** The tolerance of x̂0, and of the state, at step i. */
    static double tolerance(DiffusionSchedule schedule, int i) {
        return Math.clamp(EPS * schedule.sqrtRecipm1AlphasCumprod(i), RecordedCheck.STEP, NOISIEST);
    }

    /** The numbers of all draws in the file. */
    static int[] allDraws(RecordedFile file) {
        return IntStream.range(0, file.count("noise")).toArray();
    }

    void check() {
        checkSteps();
        checkWhole();
    }

    private void checkSteps() {
        DiffusionSchedule schedule = problem.schedule();
        int[] walk = method.walk(schedule.steps());
        if (file.has("times")) {
            assertArrayEquals(file.wholes("times"), walk, file.path() + ": times");
        }
        RecordedNoise noise = file.noise(draws);
        file.assertClose("x.0000", method.start(problem, walk[0], noise).x(), RecordedCheck.STEP);
        int[] timesteps = file.wholes("timesteps");
        int calls = 0;
        for (int k = 0; k + 1 < walk.length; k++) {
            Tensor seen = calls == 0 ? null : file.tensor(xStart, calls - 1);
            ImageStep before = new ImageStep(walk[k] + 1, Double.NaN, file.tensor(state(k)), seen);
            if (walk[k + 1] > walk[k]) {
                file.assertClose(state(k + 1), method.forward(problem, walk[k + 1], before, noise).x(),
                        RecordedCheck.STEP);
                continue;
            }
            int i = walk[k];
            double tolerance = tolerance(schedule, i);
            ImageStep step = method.reverse(problem, i, before, noise);
            file.assertClose(RecordedFile.numbered(xStart, calls), step.predXStart(), tolerance);
            file.assertClose(state(k + 1), step.x(), tolerance);
            assertEquals(timesteps[calls], step.timestep(), file.path() + ": timestep of call " + calls);
            calls++;
        }
        assertEquals(timesteps.length, calls, file.path() + ": calls of the network");
        assertTrue(noise.isUsedUp(), file.path() + ": draws were left over");
    }

    private void checkWhole() {
        RecordedNoise noise = file.noise(draws);
        Tensor result = new PosteriorSampler(problem.prior(), method).sample(problem.measurement(), noise,
                StepListener.NONE);
        assertTrue(noise.isUsedUp(), file.path() + ": draws were left over");
        file.assertClose("result", result, file.endTolerance());
    }

    /** The state after k transitions. */
    private String state(int k) {
        String numbered = RecordedFile.numbered("x", k);
        return file.has(numbered) ? numbered : "result";
    }
}
