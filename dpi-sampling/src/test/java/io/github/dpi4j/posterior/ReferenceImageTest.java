package io.github.dpi4j.posterior;

import static io.github.dpi4j.posterior.PixelwisePrior.torch;
import static io.github.dpi4j.sampler.GaussianDiffusion.weightedSum;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.operator.AveragePooling;
import io.github.dpi4j.operator.GridSampling;
import io.github.dpi4j.operator.LinearOperator;
import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.sampler.GaussianDiffusion;
import io.github.dpi4j.sampler.Prior;
import io.github.dpi4j.sampler.StepListener;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** ILVR and DR2, which follow a reference image, with a function in place of the network. */
class ReferenceImageTest {
    private static final Prior PRIOR = PixelwisePrior.of("ddim10");
    private static final Tensor Y = HashWeights.input("reference.y", 0.9f, Shape.of(2, 3, 12, 8));
    private static final Measurement MEASUREMENT = new Measurement(new GridSampling(12, 8, 1), Y);
    private static final Problem PROBLEM = new Problem(PRIOR, MEASUREMENT);

    @ParameterizedTest
    @EnumSource
    void ilvrTakesLowFrequenciesFromTheReferenceAtItsLevel(Ilvr.Level level) {
        int i = 4;
        Tensor x = HashWeights.input("reference.x", 1, Y.shape());
        NoiseSource noise = torch(5);
        Tensor free = PROBLEM.ddpmStep(i, x, noise.normal(Y.shape())).sample();
        Tensor reference = GaussianDiffusion.qSample(PRIOR.schedule(), level == Ilvr.Level.PREVIOUS ? i - 1 : i, Y,
                noise.normal(Y.shape()));
        LinearOperator low = new LowPass(4).operator(12, 8);
        Tensor expected = weightedSum(1, weightedSum(1, free, -1, low.apply(free)), 1, low.apply(reference));
        Golden.assertClose(expected,
                new Ilvr(4, 0, level).reverse(PROBLEM, i, ImageStep.start(i, x), torch(5)).x(), 1e-6);
        // Within the range, the step is the prior's own.
        assertArrayEquals(free.data(),
                new Ilvr(4, i, level).reverse(PROBLEM, i, ImageStep.start(i, x), torch(5)).x().data());
    }

    /** With a factor of 1 all frequencies are low: the paper's last step leaves the reference image. */
    @Test
    void ilvrsLastStepTakesTheReferenceWithoutNoise() {
        Golden.assertClose(Y, sample(new Ilvr(1, -1, Ilvr.Level.PREVIOUS)), 1e-6);
    }

    @Test
    void dr2GoesFromOmegaToTauAndReturnsTheCleanImage() {
        assertArrayEquals(new int[]{7, 6, 5, 4, 3}, new Dr2(2, 7, 4).walk(10));
        assertArrayEquals(new int[]{9, 8, 7}, new Dr2(2, 40, 8).walk(10));
        assertEquals(4, new PosteriorSampler(PRIOR, new Dr2(2, 7, 4)).steps());
        Dr2 dr2 = new Dr2(2, 7, 4);
        Tensor x = HashWeights.input("reference.x", 1, Y.shape());
        Tensor xStart = PRIOR.estimate(x, 4).predXStart();
        assertArrayEquals(xStart.data(), dr2.reverse(PROBLEM, 4, ImageStep.start(4, x), torch(1)).x().data());
    }

    /** At a single step the result is x̂0 of the face at level τ. */
    @Test
    void dr2BeginsWithTheFaceAtLevelOmega() {
        Tensor x = GaussianDiffusion.qSample(PRIOR.schedule(), 5, Y, torch(3).normal(Y.shape()));
        assertArrayEquals(PRIOR.estimate(x, 5).predXStart().data(), sample(new Dr2(4, 5, 5)).data());
    }

    /** With a factor of 1 every step is given the face alone, at the next level, with fresh noise. */
    @Test
    void dr2TakesTheFaceAtTheLevelThatTheStepLeadsTo() {
        NoiseSource noise = torch(3);
        noise.normal(Y.shape());
        noise.normal(Y.shape());
        Tensor x = GaussianDiffusion.qSample(PRIOR.schedule(), 5, Y, noise.normal(Y.shape()));
        Golden.assertClose(PRIOR.estimate(x, 5).predXStart(), sample(new Dr2(1, 6, 5)), 1e-5);
    }

    @Test
    void refuseWhatTheyCannotSolve() {
        Measurement pooled = new Measurement(AveragePooling.of(12, 8, 2), Tensor.zeros(1, 3, 6, 4));
        assertEquals("ilvr: expected a reference image, measured by GridSampling with k = 1, got one by AveragePooling",
                refusal(() -> new Ilvr(2, 0, Ilvr.Level.PREVIOUS).check(new Problem(PRIOR, pooled))));
        assertEquals("dr2: expected a reference image, measured by GridSampling with k = 1, got one by GridSampling",
                refusal(() -> new Dr2(2, 7, 4).check(
                        new Problem(PRIOR, Measurement.onGrid(Tensor.zeros(1, 3, 6, 4), 2)))));
        assertEquals("factor: expected one that divides the images' 12 rows and 8 columns, got 8",
                refusal(() -> sample(new Ilvr(8, 0, Ilvr.Level.PREVIOUS))));
        assertEquals("tau: expected a number below that of the schedule's steps, 10, got 10",
                refusal(() -> sample(new Dr2(2, 12, 10))));
        assertEquals("omega and tau: expected omega >= tau >= 0, got 3 and 4", refusal(() -> new Dr2(2, 3, 4)));
        assertEquals("factor: expected at least 1, got 0", refusal(() -> new Dr2(0, 3, 2)));
        assertEquals("range: expected at least -1, got -2",
                refusal(() -> new Ilvr(2, -2, Ilvr.Level.PREVIOUS)));
    }

    private static String refusal(Executable call) {
        return assertThrows(IllegalArgumentException.class, call).getMessage();
    }

    private static Tensor sample(PosteriorMethod<?> method) {
        return new PosteriorSampler(PRIOR, method).sample(MEASUREMENT, torch(3), StepListener.NONE);
    }
}
