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
import io.github.dpi4j.operator.Composition;
import io.github.dpi4j.operator.GridSampling;
import io.github.dpi4j.operator.LinearOperator;
import io.github.dpi4j.sampler.Estimate;
import io.github.dpi4j.sampler.GaussianDiffusion;
import io.github.dpi4j.sampler.Prior;
import io.github.dpi4j.sampler.StepListener;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** DDNM with a function in place of the network. */
class DdnmTest {
    private static final Tensor Y = HashWeights.input("ddnm.y", 1, Shape.of(2, 3, 6, 4));
    private static final Tensor X = HashWeights.input("ddnm.x", 2, Shape.of(2, 3, 12, 8));
    private static final Prior PRIOR = PixelwisePrior.of("ddim10");

    static List<LinearOperator> operators() {
        return List.of(AveragePooling.of(12, 8, 2), Bicubic.pillow(12, 8, 6, 4), new GridSampling(12, 8, 2),
                Composition.of(Bicubic.pillow(12, 8, 12, 8), AveragePooling.of(12, 8, 2)));
    }

    @Test
    void singularValuesShareAStepAsInTheAuthorsCode() throws IOException {
        DdnmLambda.check(RecordedFile.read(Golden.file("golden/methods/operators.safetensors")));
    }

    @ParameterizedTest
    @MethodSource("operators")
    void aNoiseFreeMeasurementIsMetWhateverTheOperator(LinearOperator operator) {
        for (CleanImageCorrection method : List.of(ddnm(Ddnm.Formula.CORRECTED),
                new DdnmHq(new JumpSchedule(2, 2), false))) {
            Tensor result = new PosteriorSampler(PRIOR, method).sample(new Measurement(operator, Y), torch(1),
                    StepListener.NONE);
            Golden.assertClose(Y, operator.apply(result), 2e-5);
        }
    }

    @Test
    void withoutNoiseTheAuthorsCodeBySingularValuesIsThePapers() {
        Measurement measurement = new Measurement(AveragePooling.of(12, 8, 2), Y);
        assertArrayEquals(sample(Ddnm.Formula.CORRECTED, measurement).data(),
                sample(Ddnm.Formula.SVD, measurement).data());
    }

    /** What the operator does not see takes the noise that the network predicts as it is; the authors' code turns it by V. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void theLessNoiseTheNearerTheNullSpaceIsToTheNoiseFreeStep(int operator) {
        LinearOperator a = operators().get(operator);
        Tensor clean = nullSpace(a, step(Ddnm.Formula.CORRECTED, new Measurement(a, Y, 0)));
        Tensor noisy = nullSpace(a, step(Ddnm.Formula.CORRECTED, new Measurement(a, Y, 1e-6)));
        Golden.assertClose(clean, noisy, 2e-5);
        if (!(a instanceof GridSampling)) {
            Tensor turned = nullSpace(a, step(Ddnm.Formula.SVD, new Measurement(a, Y, 1e-6)));
            assertTrue(RecordedRun.maxDifference(clean, turned) > 0.1);
        }
    }

    @Test
    void theLastStepGivesThePosteriorMeanWhereTheAuthorsLeaveTheMeasurementOut() {
        LinearOperator a = Bicubic.pillow(12, 8, 6, 4);
        double sigma = 0.05;
        Problem problem = new Problem(PRIOR, new Measurement(a, Y, sigma));
        double spread = PRIOR.schedule().sqrtRecipm1AlphasCumprod(0);
        for (CleanImageCorrection method : List.of(ddnm(Ddnm.Formula.CORRECTED),
                new DdnmHq(JumpSchedule.NONE, false))) {
            Estimate estimate = method.estimate(problem, 0, X);
            Tensor expected = a.proximal(Y, estimate.predXStart(), sigma * sigma / (spread * spread));
            Tensor actual = method.reverse(problem, 0, ImageStep.start(0, X), torch(1)).x();
            Golden.assertClose(expected, actual, 1e-5);
            assertTrue(RecordedRun.maxDifference(actual, estimate.predXStart()) > 1e-3);
        }
        ImageStep theirs = ddnm(Ddnm.Formula.SVD).reverse(problem, 0, ImageStep.start(0, X), torch(1));
        Golden.assertClose(theirs.predXStart(), theirs.x(), 1e-6);
    }

    @Test
    void timeTravelNoisesTheCleanImageBeforeTheDataStep() {
        Problem problem = new Problem(PRIOR, new Measurement(AveragePooling.of(12, 8, 2), Y));
        Ddnm ddnm = ddnm(Ddnm.Formula.CORRECTED);
        ImageStep down = ddnm.reverse(problem, 4, ImageStep.start(4, X), torch(1));
        ImageStep up = ddnm.forward(problem, 4, down, torch(2));
        assertArrayEquals(GaussianDiffusion
                .qSample(PRIOR.schedule(), 4, down.predXStart(), torch(2).normal(X.shape())).data(), up.x().data());
        Golden.assertClose(PRIOR.withClip(false).estimate(X, 4).predXStart(), up.predXStart(), 1e-6);
    }

    /** λ = S/(c₁ σ_y), not S σ_y/c₁: for a single singular value of 1 the two differ by σ_y². */
    @Test
    void theDemosShareOfANoisyMeasurementIsCorrected() {
        LinearOperator a = new GridSampling(12, 8, 1);
        Tensor y = HashWeights.input("ddnm.all", 1, X.shape());
        double sigma = 0.9;
        Problem problem = new Problem(PRIOR, new Measurement(a, y, sigma));
        int i = 1;
        double s = Math.sqrt(PRIOR.schedule().posteriorVariance(i));
        double c1 = PRIOR.schedule().posteriorMeanCoef1(i);
        assertTrue(s < c1 * sigma);
        Estimate estimate = PRIOR.estimate(X, i);
        for (boolean reference : new boolean[]{false, true}) {
            double lambda = reference ? s / c1 * sigma : s / (c1 * sigma);
            Golden.assertClose(GaussianDiffusion.weightedSum(1 - lambda, estimate.predXStart(), lambda, y),
                    new DdnmHq(JumpSchedule.NONE, reference).correct(problem, i, estimate), 1e-5);
        }
    }

    @Test
    void noisyMeasurementsNeedASpectrum() {
        Measurement noisy = new Measurement(operators().get(3), Y, 0.1);
        assertEquals("ddnm, with a noisy measurement: expected an operator with a known spectrum, got Composition",
                assertThrows(IllegalArgumentException.class, () -> sample(Ddnm.Formula.CORRECTED, noisy)).getMessage());
        PosteriorSampler hq = new PosteriorSampler(PRIOR, new DdnmHq(JumpSchedule.NONE, false));
        assertEquals("ddnm-hq, with a noisy measurement: expected an operator with a known spectrum, got Composition",
                assertThrows(IllegalArgumentException.class, () -> hq.sample(noisy, torch(1), StepListener.NONE))
                        .getMessage());
    }

    @Test
    void refusesEtaOutOfRange() {
        assertEquals("eta: expected a number from 0 to 1, got 1.5", assertThrows(IllegalArgumentException.class,
                () -> new Ddnm(1.5, JumpSchedule.NONE, Ddnm.Formula.CORRECTED)).getMessage());
    }

    private static Ddnm ddnm(Ddnm.Formula formula) {
        return new Ddnm(0.85, JumpSchedule.NONE, formula);
    }

    private static Tensor sample(Ddnm.Formula formula, Measurement measurement) {
        return new PosteriorSampler(PRIOR, ddnm(formula)).sample(measurement, torch(3), StepListener.NONE);
    }

    private static Tensor step(Ddnm.Formula formula, Measurement measurement) {
        return ddnm(formula).reverse(new Problem(PRIOR, measurement), 6, ImageStep.start(6, X), torch(5)).x();
    }

    private static Tensor nullSpace(LinearOperator a, Tensor x) {
        return GaussianDiffusion.weightedSum(1, x, -1, a.pseudoInverse(a.apply(x)));
    }
}
