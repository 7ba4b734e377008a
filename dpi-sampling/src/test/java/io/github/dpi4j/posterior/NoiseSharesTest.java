package io.github.dpi4j.posterior;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoiseSharesTest {
    private static final double[] SIGMAS = {0.01, 0.1, 0.3, 0.7, 0.999};
    private static final double[] NOISES = {0, 0.02, 0.1, 0.5};

    /** All that is noise after a step: y's, new, and predicted, makes up the noise of the step. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.25, 0.5, 1})
    void theVariancesMakeUpThatOfTheStep(double s) {
        for (double sigma : SIGMAS) {
            for (double sigmaY : NOISES) {
                double q = Math.sqrt(1 - sigma * sigma);
                double y = s == 0 ? 0 : q * sigmaY / s;
                assertEquals(sigma * sigma, variance(NoiseShares.ddim(s, q, sigma, sigmaY, 0.85), y), 1e-12);
                assertEquals(sigma * sigma, variance(NoiseShares.ddpm(s, q, sigma, sigmaY), y), 1e-12);
            }
        }
    }

    private static double variance(NoiseShares shares, double y) {
        assertTrue(shares.data() >= 0 && shares.data() <= 1);
        // In the null space the data step does nothing.
        return square(shares.data() * y) + square(shares.fresh()) + square(shares.predicted());
    }

    private static double square(double value) {
        return value * value;
    }

    @Test
    void theLessNoisyTheMeasurementTheGreaterItsShareInTheLastStep() {
        assertEquals(0.5, NoiseShares.last(0.5, 0.2, 0.1).data(), 1e-12);
        assertEquals(1, NoiseShares.last(0.5, 0.2, 1e-9).data(), 1e-12);
        assertEquals(0, NoiseShares.last(0, 0.2, 0.1).data());
    }
}
