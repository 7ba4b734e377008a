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
import io.github.dpi4j.sampler.Prior;
import io.github.dpi4j.sampler.StepListener;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** DDRM with a function in place of the network. */
class DdrmTest {
    private static final Prior PRIOR = PixelwisePrior.of("ddim10");
    private static final Tensor Y = HashWeights.input("ddrm.y", 1, Shape.of(2, 3, 6, 4));

    static List<LinearOperator> operators() {
        return List.of(AveragePooling.of(12, 8, 2), Bicubic.pillow(12, 8, 6, 4), new GridSampling(12, 8, 2));
    }

    @ParameterizedTest
    @MethodSource("operators")
    void aNoiseFreeMeasurementIsMetUnlessTheReferenceIsFollowed(LinearOperator operator) {
        Measurement measurement = new Measurement(operator, Y);
        Golden.assertClose(Y, operator.apply(sample(new Ddrm(0.85, 1, false), measurement)), 1e-4);
        Tensor theirs = operator.apply(sample(new Ddrm(0.85, 1, true), measurement));
        assertTrue(RecordedRun.maxDifference(Y, theirs) > 0.01);
    }

    /** The draws are pixels' noise, so singular vectors with other signs, or turned ones, give the same images. */
    @ParameterizedTest
    @CsvSource({"ddrm_avg4_noise, 0.1", "ddrm_avg4_noise, 0", "ddrm_bicubic4_noise, 0.1"})
    void theSingularVectorsChosenDoNotMatter(String name, double sigma) throws IOException {
        RecordedFile file = RecordedFile.read(Golden.file("golden/methods/" + name + ".safetensors"));
        LinearOperator own = name.contains("avg") ? AveragePooling.of(32, 32, 4) : Bicubic.srConv(32, 32, 4);
        LinearOperator other = TorchBasis.of(file, own, 32, 32);
        Tensor y = file.tensor("y");
        Ddrm ddrm = new Ddrm(0.85, 1, false);
        Tensor expected = sample(ddrm, new Measurement(own, y, sigma));
        Golden.assertClose(expected, sample(ddrm, new Measurement(other, y, sigma)), 2e-4);
    }

    /** y and new noise make up the noise of the start: x has the variance ᾱ(y/s)² + 1 − ᾱ. */
    @Test
    void theStartHasTheNoiseOfItsStep() {
        Tensor y = Tensor.zeros(1, 3, 64, 64);
        LinearOperator operator = new GridSampling(64, 64, 1);
        Problem problem = new Problem(PRIOR, new Measurement(operator, y, 0));
        assertEquals(Math.sqrt(1 - PRIOR.schedule().alphasCumprod(3)), deviation(false, problem), 0.01);
        // The authors' code makes it 1 whatever the step.
        assertEquals(1, deviation(true, problem), 0.02);
    }

    private static double deviation(boolean reference, Problem problem) {
        double sum = 0;
        Tensor x = new Ddrm(0.85, 1, reference).start(problem, 3, torch(7)).x();
        for (float value : x.data()) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum / x.size());
    }

    @Test
    void aVeryNoisyMeasurementHasNearlyNoSay() {
        LinearOperator operator = AveragePooling.of(12, 8, 2);
        Ddrm ddrm = new Ddrm(0.85, 1, false);
        Tensor far = HashWeights.input("ddrm.far", 3, Y.shape());
        Golden.assertClose(sample(ddrm, new Measurement(operator, Y, 1e6)),
                sample(ddrm, new Measurement(operator, far, 1e6)), 1e-3);
        assertTrue(RecordedRun.maxDifference(sample(ddrm, new Measurement(operator, Y, 0.1)),
                sample(ddrm, new Measurement(operator, far, 0.1))) > 0.1);
    }

    @Test
    void theSeedDecidesTheResult() {
        Measurement measurement = new Measurement(AveragePooling.of(12, 8, 2), Y, 0.1);
        Ddrm ddrm = new Ddrm(0.85, 1, false);
        assertArrayEquals(sample(ddrm, measurement).data(), sample(ddrm, measurement).data());
    }

    @Test
    void refusesWhatItCannotSolve() {
        LinearOperator composition = Composition.of(Bicubic.pillow(12, 8, 12, 8), AveragePooling.of(12, 8, 2));
        assertEquals("ddrm: expected an operator with a known spectrum, got Composition",
                assertThrows(IllegalArgumentException.class,
                        () -> sample(new Ddrm(0.85, 1, false), new Measurement(composition, Y))).getMessage());
        assertEquals("eta: expected a number from 0 to 1, got -0.1",
                assertThrows(IllegalArgumentException.class, () -> new Ddrm(-0.1, 1, false)).getMessage());
        assertEquals("eta-b: expected a number from 0 to 1, got NaN",
                assertThrows(IllegalArgumentException.class, () -> new Ddrm(0, Double.NaN, false)).getMessage());
    }

    private static Tensor sample(Ddrm method, Measurement measurement) {
        return new PosteriorSampler(PRIOR, method).sample(measurement, torch(3), StepListener.NONE);
    }
}
