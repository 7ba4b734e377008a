package io.github.dpi4j.posterior;

import static io.github.dpi4j.posterior.PixelwisePrior.torch;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.operator.Bicubic;
import io.github.dpi4j.operator.LinearOperator;
import io.github.dpi4j.sampler.DifferentiablePredictor;
import io.github.dpi4j.sampler.NoisePredictor;
import io.github.dpi4j.sampler.Prediction;
import io.github.dpi4j.sampler.Prior;
import io.github.dpi4j.sampler.StepListener;
import io.github.dpi4j.sampler.Variance;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** DPS with a function in place of the network. */
class DpsTest {
    private static final Prior PRIOR = PixelwisePrior.of("ddim10");
    private static final LinearOperator OPERATOR = Bicubic.pillow(12, 8, 6, 4);
    private static final Tensor Y = HashWeights.input("dps.y", 1, Shape.of(2, 3, 6, 4));
    private static final Dps DPS = new Dps(0.3, false);

    /** Central differences along a random direction, of the residual's norm: at step 2 some of x̂0 is clipped and some is not. */
    @ParameterizedTest
    @EnumSource
    void theGradientIsThatOfTheResidualsNorm(Prediction prediction) {
        Prior prior = new Prior(PRIOR.network(), PRIOR.schedule(), prediction, Variance.FIXED_SMALL, true);
        Problem problem = new Problem(prior, new Measurement(OPERATOR, Y));
        Tensor x = HashWeights.input("dps.x", 1.5f, problem.imageShape());
        Tensor direction = HashWeights.input("dps.direction", 1, x.shape());
        Dps.Guidance guidance = DPS.guidance(problem, prior.differentiableEstimate(x, 2));
        double expected = 0;
        for (int p = 0; p < x.size(); p++) {
            expected += (double) guidance.gradient().data()[p] * direction.data()[p];
        }
        double step = 1e-3;
        double difference = norms(problem, x, step, direction) - norms(problem, x, -step, direction);
        assertEquals(expected, difference / (2 * step), 0.01 * Math.abs(expected));
        assertTrue(Math.abs(expected) > 0.1);
    }

    private static double norms(Problem problem, Tensor x, double step, Tensor direction) {
        Tensor moved = x.copy();
        for (int p = 0; p < x.size(); p++) {
            moved.data()[p] += (float) (step * direction.data()[p]);
        }
        double[] norms = DPS.guidance(problem, problem.prior().differentiableEstimate(moved, 2)).norms();
        assertEquals(2, norms.length);
        return norms[0] + norms[1];
    }

    @Test
    void withoutScaleTheStepIsThePriorsOwn() {
        Problem problem = new Problem(PRIOR, new Measurement(OPERATOR, Y));
        Tensor x = HashWeights.input("dps.x", 1, problem.imageShape());
        Tensor free = problem.ddpmStep(4, x, torch(1).normal(x.shape())).sample();
        assertArrayEquals(free.data(),
                new Dps(0, false).reverse(problem, 4, ImageStep.start(4, x), torch(1)).x().data());
    }

    @Test
    void aMeasurementThatIsMetHasNoGradient() {
        Tensor x = HashWeights.input("dps.x", 1, Shape.of(2, 3, 12, 8));
        Tensor y = OPERATOR.apply(PRIOR.estimate(x, 4).predXStart());
        Tensor other = y.copy();
        other.data()[y.size() - 1] += 1;
        Problem problem = new Problem(PRIOR, new Measurement(OPERATOR, other));
        Dps.Guidance guidance = DPS.guidance(problem, PRIOR.differentiableEstimate(x, 4));
        assertEquals(0, guidance.norms()[0]);
        assertEquals(0, guidance.gradient().slice(0, 1).maxAbs());
        assertTrue(guidance.gradient().slice(1, 2).maxAbs() > 0.01);
    }

    /** What depends on its neighbours in a batch is never the same alone. */
    @Test
    void theReferencesNormIsThatOfTheWholeBatch() {
        Problem problem = new Problem(PRIOR, new Measurement(OPERATOR, Y));
        Tensor x = HashWeights.input("dps.x", 1, problem.imageShape());
        Dps.Guidance each = DPS.guidance(problem, PRIOR.differentiableEstimate(x, 4));
        Dps.Guidance all = new Dps(0.3, true).guidance(problem, PRIOR.differentiableEstimate(x, 4));
        assertEquals(1, all.norms().length);
        assertEquals(Math.hypot(each.norms()[0], each.norms()[1]), all.norms()[0], 1e-6);
        int p = x.size() - 1;
        assertEquals(each.gradient().data()[p] * each.norms()[1] / all.norms()[0], all.gradient().data()[p], 1e-6);
    }

    @Test
    void theMeasurementIsMetBetterThanWithoutIt() {
        assertTrue(residual(10) < 0.5 * residual(0));
    }

    private static double residual(double scale) {
        Tensor result = new PosteriorSampler(PRIOR, new Dps(scale, false)).sample(new Measurement(OPERATOR, Y),
                torch(3), StepListener.NONE);
        return 1 / Math.pow(10, RecordedRun.psnr(Y, OPERATOR.apply(result)) / 20);
    }

    @Test
    void whatIsDoneBeforeAPassLeavesTheNetworkDifferentiable() {
        AtomicInteger passes = new AtomicInteger();
        NoisePredictor before = PRIOR.network().before(passes::incrementAndGet);
        DifferentiablePredictor network = assertInstanceOf(DifferentiablePredictor.class, before);
        network.forward(Y, 10);
        network.predict(Y, 10);
        assertEquals(2, passes.get());
    }

    @Test
    void refusesNetworksWithoutGradients() {
        Prior without = PRIOR.withNetwork((x, t) -> x);
        assertFalse(without.isDifferentiable());
        assertEquals("dps: expected a network with input gradients, got one without; the cpu backend has them",
                assertThrows(IllegalArgumentException.class, () -> new PosteriorSampler(without, DPS)
                        .sample(new Measurement(OPERATOR, Y), torch(1), StepListener.NONE)).getMessage());
        assertEquals("scale: expected a number from 0, got -0.1",
                assertThrows(IllegalArgumentException.class, () -> new Dps(-0.1, false)).getMessage());
    }
}
