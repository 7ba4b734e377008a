package io.github.dpi4j.posterior;

import static io.github.dpi4j.posterior.PixelwisePrior.torch;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.operator.AveragePooling;
import io.github.dpi4j.operator.Bicubic;
import io.github.dpi4j.operator.BlurKernel;
import io.github.dpi4j.operator.CircularBlur;
import io.github.dpi4j.operator.LinearOperator;
import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.sampler.Prior;
import io.github.dpi4j.sampler.StepListener;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** DiffPIR with a function in place of the network. */
class DiffPirTest {
    private static final Prior PRIOR = PixelwisePrior.of("ddim10");
    private static final Tensor Y = HashWeights.input("diffpir.y", 0.5f, Shape.of(2, 3, 6, 4));
    private static final DiffPir.DataStep PROXIMAL = new DiffPir.Proximal();

    static List<LinearOperator> operators() {
        return List.of(AveragePooling.of(12, 8, 2), Bicubic.pillow(12, 8, 6, 4),
                CircularBlur.of(12, 8, BlurKernel.isotropic(3, 0.6), 2));
    }

    /** At t = 0, ρ is λ·1e-6/1e-4. */
    @ParameterizedTest
    @MethodSource("operators")
    void aNoiseFreeMeasurementIsNearlyMet(LinearOperator operator) {
        DiffPir method = new DiffPir(0.01, 0.25, PROXIMAL, false);
        Tensor result = sample(method, operator, 0);
        assertEquals(0, RecordedRun.maxDifference(Y, operator.apply(result)), 2e-3);
    }

    @Test
    void aVeryNoisyMeasurementHasNearlyNoSay() {
        LinearOperator pooling = AveragePooling.of(12, 8, 2);
        Problem problem = new Problem(PRIOR, new Measurement(pooling, Y, 1e4));
        Tensor xStart = HashWeights.input("diffpir.x", 1, problem.imageShape());
        Golden.assertClose(xStart, new DiffPir(2, 0.25, PROXIMAL, false).correct(problem, 3, xStart), 1e-5);
    }

    /** ρ's σ is that of pixels from 0 to 1, σ̄ that of pixels from −1 to 1. */
    @Test
    void rhoMixesTheAuthorsScales() {
        Problem problem = new Problem(PRIOR, new Measurement(AveragePooling.of(12, 8, 2), Y, 0.1));
        DiffusionSchedule schedule = PRIOR.schedule();
        double a = schedule.alphasCumprod(4);
        DiffPir method = new DiffPir(2, 0.25, PROXIMAL, false);
        assertEquals(2 * 0.05 * 0.05 / ((1 - a) / a), method.rho(problem, 4), 1e-12);
        Problem clean = new Problem(PRIOR, new Measurement(AveragePooling.of(12, 8, 2), Y, 0));
        assertEquals(2 * 1e-6 / ((1 - a) / a), method.rho(clean, 4), 1e-12);
    }

    @Test
    void zetaIsTheShareOfNewNoise() {
        Problem problem = new Problem(PRIOR, new Measurement(AveragePooling.of(12, 8, 2), Y, 0.1));
        Tensor x = HashWeights.input("diffpir.x", 1, problem.imageShape());
        int i = 5;
        double previous = PRIOR.schedule().alphasCumprodPrev(i);
        Tensor before = step(new DiffPir(2, 0, PROXIMAL, false), problem, i, x, torch(1));
        assertArrayEquals(before.data(), step(new DiffPir(2, 0, PROXIMAL, false), problem, i, x, torch(2)).data());
        DiffPir fresh = new DiffPir(2, 1, PROXIMAL, false);
        Tensor corrected = fresh.correct(problem, i, PRIOR.estimate(x, i).predXStart());
        Tensor n = torch(1).normal(x.shape());
        Tensor actual = step(fresh, problem, i, x, torch(1));
        for (int p = 0; p < x.size(); p++) {
            assertEquals(Math.sqrt(previous) * corrected.data()[p] + Math.sqrt(1 - previous) * n.data()[p],
                    actual.data()[p], 1e-5);
        }
    }

    /** For average pooling, A⁺ repeats pixels: γ = 1 and little noise are the projection. */
    @Test
    void backProjectionRepeatsTheResidual() {
        LinearOperator pooling = AveragePooling.of(12, 8, 2);
        Problem problem = new Problem(PRIOR, new Measurement(pooling, Y, 0));
        Tensor xStart = HashWeights.input("diffpir.x", 1, problem.imageShape());
        Tensor once = new DiffPir(1e-6, 0, new DiffPir.BackProjection(1, 1), false).correct(problem, 9, xStart);
        Golden.assertClose(Ddnm.project(problem, xStart, 1), once, 1e-5);
        Tensor half = new DiffPir(1e-6, 0, new DiffPir.BackProjection(0.5, 2), false).correct(problem, 9, xStart);
        Golden.assertClose(Ddnm.project(problem, xStart, 0.75), half, 1e-5);
    }

    @Test
    void theReferencesResultIsTheStateBeforeTheLastStep() {
        LinearOperator pooling = AveragePooling.of(12, 8, 2);
        Problem problem = new Problem(PRIOR, new Measurement(pooling, Y, 0.1));
        Tensor x = HashWeights.input("diffpir.x", 1, problem.imageShape());
        assertArrayEquals(x.data(), step(new DiffPir(2, 0.25, PROXIMAL, true), problem, 0, x, torch(1)).data());
        DiffPir corrected = new DiffPir(2, 0.25, PROXIMAL, false);
        assertArrayEquals(corrected.correct(problem, 0, PRIOR.estimate(x, 0).predXStart()).data(),
                step(corrected, problem, 0, x, torch(1)).data());
    }

    @Test
    void timestepsAreTheAuthors() {
        int[] twenty = DiffPirFactory.timesteps(20, 1000);
        assertEquals(20, twenty.length);
        assertArrayEquals(new int[]{0, 26, 54, 82}, java.util.Arrays.copyOf(twenty, 4));
        assertEquals(770, twenty[18]);
        assertEquals(999, twenty[19]);
        // Closer together than one: fewer.
        assertTrue(DiffPirFactory.timesteps(1000, 1000).length < 1000);
        assertArrayEquals(new int[]{0, 999}, DiffPirFactory.timesteps(2, 1000));
    }

    @Test
    void refusesWhatItCannotSolve() {
        Measurement odd = new Measurement(Bicubic.pillow(13, 8, 6, 4), Y);
        assertEquals("diffpir: back-projection expects images a whole number of times as large as measurements, got "
                + "13×8 and 6×4",
                refusal(() -> new DiffPir(2, 0, new DiffPir.BackProjection(1, 1), false)
                        .check(new Problem(PRIOR, odd))));
        new DiffPir(2, 0, PROXIMAL, false).check(new Problem(PRIOR, odd));
        assertEquals("lambda: expected a positive number, got 0.0", refusal(() -> new DiffPir(0, 0, PROXIMAL, false)));
        assertEquals("zeta: expected a number from 0 to 1, got 1.5",
                refusal(() -> new DiffPir(1, 1.5, PROXIMAL, false)));
        assertEquals("gamma: expected a positive number, got 0.0", refusal(() -> new DiffPir.BackProjection(0, 1)));
        assertEquals("iterations: expected at least 1, got 0", refusal(() -> new DiffPir.BackProjection(1, 0)));
    }

    private static String refusal(Executable call) {
        return assertThrows(IllegalArgumentException.class, call).getMessage();
    }

    private static Tensor step(DiffPir method, Problem problem, int i, Tensor x, NoiseSource noise) {
        return method.reverse(problem, i, ImageStep.start(i, x), noise).x();
    }

    private static Tensor sample(DiffPir method, LinearOperator operator, double sigma) {
        return new PosteriorSampler(PRIOR, method).sample(new Measurement(operator, Y, sigma), torch(3),
                StepListener.NONE);
    }
}
