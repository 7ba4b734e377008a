package io.github.dpi4j.sampler;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SamplerTest {
    private static final Shape SHAPE = Shape.of(2, 3, 4, 6);
    private static final DiffusionSchedule SCHEDULE = DiffusionSchedule.linear("ddim50");
    private static final Tensor CLEAN = HashWeights.input("sampler.clean", 1, SHAPE);
    private static final Tensor EPS = HashWeights.input("sampler.eps", 2, SHAPE);
    private static final Tensor NOISE = HashWeights.input("sampler.noise", 2, SHAPE);

    static List<Sampler> samplers() {
        return List.of(new Ddpm(), new Ddim(0), new Ddim(0.6), new Ddim(1));
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void theTrueNoiseLeadsBackToTheCleanImage(Sampler sampler) {
        Prior oracle = prior((x, t) -> EPS, Prediction.EPSILON, Variance.FIXED_SMALL);
        Tensor x = GaussianDiffusion.qSample(SCHEDULE, 0, CLEAN, EPS);
        SamplerStep step = sampler.step(SCHEDULE, 0, x, oracle.estimate(x, 0), NOISE);
        Golden.assertClose(CLEAN, step.sample(), 1e-5);
        Golden.assertClose(CLEAN, step.predXStart(), 1e-5);
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void aStepWithTheTrueNoiseAndNoneAddedLandsOnTheNextNoiseLevel(Sampler sampler) {
        Prior oracle = prior((x, t) -> EPS, Prediction.EPSILON, Variance.FIXED_SMALL);
        int i = 30;
        Tensor x = GaussianDiffusion.qSample(SCHEDULE, i, CLEAN, EPS);
        SamplerStep step = sampler.step(SCHEDULE, i, x, oracle.estimate(x, i), Tensor.zeros(SHAPE));
        // What the step leaves out of the noise is what it would have added: variances add up.
        double added = sampler instanceof Ddim ddim ? ddim.sigma(SCHEDULE, i) : sigma(i);
        double kept = Math.sqrt(1 - SCHEDULE.alphasCumprod(i - 1) - added * added);
        Tensor expected = GaussianDiffusion.weightedSum(SCHEDULE.sqrtAlphasCumprod(i - 1), CLEAN, kept, EPS);
        Golden.assertClose(expected, step.sample(), 1e-5);
    }

    @Test
    void ddimWithEtaOneHasThePosteriorVariance() {
        for (int i = 1; i < SCHEDULE.steps(); i++) {
            double sigma = new Ddim(1).sigma(SCHEDULE, i);
            assertEquals(SCHEDULE.posteriorVariance(i), sigma * sigma, 1e-12);
        }
    }

    @Test
    void aNetworkOfCleanImagesGivesTheSameEstimateAsOneOfNoise() {
        Tensor x = GaussianDiffusion.qSample(SCHEDULE, 25, CLEAN, EPS);
        Estimate fromEps = prior((y, t) -> EPS, Prediction.EPSILON, Variance.FIXED_SMALL).estimate(x, 25);
        Estimate fromClean = prior((y, t) -> CLEAN, Prediction.X_START, Variance.FIXED_SMALL).estimate(x, 25);
        Golden.assertClose(fromEps.predXStart(), fromClean.predXStart(), 1e-5);
        Golden.assertClose(fromEps.eps(), fromClean.eps(), 1e-5);
    }

    @Test
    void theNetworkIsAskedAtTheOriginalTimestep() {
        double[] asked = new double[1];
        prior((x, t) -> {
            asked[0] = t;
            return EPS;
        }, Prediction.EPSILON, Variance.FIXED_SMALL).estimate(CLEAN, 7);
        assertEquals(140, asked[0]);
    }

    @Test
    void onlyAPriorThatClipsLimitsTheCleanImage() {
        Prior clipping = new Prior((x, t) -> EPS, SCHEDULE, Prediction.EPSILON, Variance.FIXED_SMALL, true);
        Prior open = new Prior((x, t) -> EPS, SCHEDULE, Prediction.EPSILON, Variance.FIXED_SMALL, false);
        float[] clipped = clipping.estimate(CLEAN, 45).predXStart().data();
        float[] free = open.estimate(CLEAN, 45).predXStart().data();
        boolean anyOutside = false;
        for (int p = 0; p < free.length; p++) {
            anyOutside |= Math.abs(free[p]) > 1;
            assertEquals(Math.clamp(free[p], -1f, 1f), clipped[p]);
        }
        assertTrue(anyOutside);
    }

    @Test
    void aLearnedRangeLiesBetweenThePosteriorVarianceAndBeta() {
        int i = 12;
        double min = SCHEDULE.posteriorLogVarianceClipped(i);
        double max = Math.log(SCHEDULE.betas(i));
        for (float v : new float[]{-1, 0, 1}) {
            Tensor output = Tensor.zeros(2, 6, 4, 6);
            for (int p = 0; p < output.size(); p++) {
                output.data()[p] = p / 24 % 6 >= 3 ? v : 0.1f;
            }
            Estimate estimate = prior((x, t) -> output, Prediction.EPSILON, Variance.LEARNED_RANGE).estimate(CLEAN, i);
            for (int p = 0; p < estimate.logVariance().size(); p++) {
                assertEquals(min + (v + 1) / 2 * (max - min), estimate.logVariance().data()[p], 1e-5);
                assertEquals(0.1f, estimate.eps().data()[p]);
            }
        }
    }

    @Test
    void fixedVariancesAreThoseOfTheSchedule() {
        assertVariance(SCHEDULE.posteriorVariance(9), 9, Variance.FIXED_SMALL);
        assertVariance(SCHEDULE.betas(9), 9, Variance.FIXED_LARGE);
        assertVariance(SCHEDULE.posteriorVariance(1), 0, Variance.FIXED_LARGE);
    }

    @Test
    void aLearnedVarianceIsTheNetworksOwn() {
        Tensor output = HashWeights.input("sampler.learned", 1, Shape.of(1, 6, 4, 6));
        Tensor x = CLEAN.slice(0, 1);
        Estimate estimate = prior((y, t) -> output, Prediction.EPSILON, Variance.LEARNED).estimate(x, 3);
        assertArrayEquals(output.reshape(2, 3, 4, 6).slice(1, 2).data(), estimate.logVariance().data());
    }

    @ParameterizedTest
    @EnumSource(names = {"LEARNED", "LEARNED_RANGE"})
    void refusesToLearnAVarianceFromANetworkWithoutOne(Variance variance) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> prior((x, t) -> EPS, Prediction.EPSILON, variance).estimate(CLEAN, 3));
        assertTrue(e.getMessage().contains("expected 6 output channels") && e.getMessage().contains("got 3"));
    }

    @Test
    void samplesAreTheSameEveryTimeAndArgumentsStayAsTheyWere() {
        Tensor x = EPS.copy();
        Tensor noise = NOISE.copy();
        Prior prior = prior((y, t) -> HashWeights.input("sampler.out", 1, Shape.of(2, 6, 4, 6)), Prediction.EPSILON,
                Variance.LEARNED_RANGE);
        for (Sampler sampler : samplers()) {
            SamplerStep first = sampler.step(SCHEDULE, 10, x, prior.estimate(x, 10), noise);
            SamplerStep second = sampler.step(SCHEDULE, 10, x, prior.estimate(x, 10), noise);
            assertArrayEquals(first.sample().data(), second.sample().data());
        }
        assertArrayEquals(EPS.data(), x.data());
        assertArrayEquals(NOISE.data(), noise.data());
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void refusesAnEtaOutsideZeroToOne(double eta) {
        assertThrows(IllegalArgumentException.class, () -> new Ddim(eta));
    }

    private static double sigma(int i) {
        return Math.sqrt(SCHEDULE.posteriorVariance(i));
    }

    private static void assertVariance(double expected, int i, Variance variance) {
        Estimate estimate = prior((x, t) -> EPS, Prediction.EPSILON, variance).estimate(CLEAN, i);
        for (float logVariance : estimate.logVariance().data()) {
            assertEquals(Math.log(expected), logVariance, 1e-5);
        }
    }

    private static Prior prior(NoisePredictor network, Prediction prediction, Variance variance) {
        return new Prior(network, SCHEDULE, prediction, variance, true);
    }
}
