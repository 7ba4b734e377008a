package io.github.dpi4j.posterior;

import static io.github.dpi4j.posterior.PixelwisePrior.torch;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.operator.AveragePooling;
import io.github.dpi4j.operator.GridSampling;
import io.github.dpi4j.operator.Masking;
import io.github.dpi4j.operator.PixelMask;
import io.github.dpi4j.operator.PixelSelection;
import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.sampler.GaussianDiffusion;
import io.github.dpi4j.sampler.Prior;
import io.github.dpi4j.sampler.StepListener;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** RePaint with a function in place of the network. */
class RePaintTest {
    private static final Prior PRIOR = PixelwisePrior.of("ddim10");
    private static final Tensor IMAGE = HashWeights.input("repaint.image", 0.9f, Shape.of(2, 3, 12, 8));
    private static final JumpSchedule JUMPS = new JumpSchedule(3, 2);

    static List<PixelSelection> selections() {
        Tensor mask = Tensor.zeros(2, 1, 12, 8);
        for (int p = 0; p < mask.size(); p++) {
            mask.data()[p] = p % 5 < 2 ? 1 : 0;
        }
        return List.of(new GridSampling(12, 8, 2), new Masking(PixelMask.of(mask)));
    }

    @ParameterizedTest
    @MethodSource("selections")
    void knownPixelsStayAsTheyAreUnlessTheReferenceIsFollowed(PixelSelection selection) {
        Tensor y = selection.apply(IMAGE);
        assertArrayEquals(y.data(), selection.apply(sample(new RePaint(JUMPS, false), selection)).data());
        assertTrue(RecordedRun.maxDifference(y, selection.apply(sample(new RePaint(JUMPS, true), selection))) > 0.01);
    }

    @ParameterizedTest
    @MethodSource("selections")
    void knownPixelsHaveTheNoiseOfTheLevelThatAStepLeadsTo(PixelSelection selection) {
        Tensor x = HashWeights.input("repaint.x", 1, IMAGE.shape());
        NoiseSource noise = torch(2);
        Problem problem = new Problem(PRIOR, new Measurement(selection, selection.apply(IMAGE)));
        Tensor free = problem.ddpmStep(4, x, noise.normal(x.shape())).sample();
        Tensor known = GaussianDiffusion.qSample(PRIOR.schedule(), 3, IMAGE, noise.normal(x.shape()));
        Tensor actual = new RePaint(JUMPS, false).reverse(problem, 4, ImageStep.start(4, x), torch(2)).x();
        assertArrayEquals(selection.mask().select(known, free).data(), actual.data());
    }

    @Test
    void aJumpAddsTheNoiseOfAStepForward() {
        Problem problem = new Problem(PRIOR, Measurement.onGrid(Tensor.zeros(2, 3, 6, 4), 2));
        Tensor n = torch(2).normal(IMAGE.shape());
        ImageStep up = new RePaint(JUMPS, false).forward(problem, 4, ImageStep.start(2, IMAGE), torch(2));
        assertArrayEquals(GaussianDiffusion.qStep(PRIOR.schedule(), 4, IMAGE, n).data(), up.x().data());
        // From 0, 3 and 6 the walk of 10 steps goes up three steps.
        assertEquals(10 + 3 * JUMPS.length(), new PosteriorSampler(PRIOR, new RePaint(JUMPS, false)).steps());
    }

    @Test
    void refusesMeasurementsThatAreNoPixels() {
        Measurement pooled = new Measurement(AveragePooling.of(12, 8, 2), Tensor.zeros(1, 3, 6, 4));
        assertEquals("repaint: expected a measurement by a PixelSelection, got one by AveragePooling",
                assertThrows(IllegalArgumentException.class,
                        () -> new RePaint(JUMPS, false).check(new Problem(PRIOR, pooled))).getMessage());
    }

    private static Tensor sample(RePaint method, PixelSelection selection) {
        return new PosteriorSampler(PRIOR, method).sample(new Measurement(selection, selection.apply(IMAGE)), torch(3),
                StepListener.NONE);
    }
}
