package io.github.dpi4j.objective;

import io.github.dpi4j.schedule.DiffusionSchedule;

/**
 * A term of the variational bound at one element, in bits, and its gradient with respect to the value v that sets the
 * variance: log σ² = f · log β_t + (1 − f) · posterior log variance, f = (v + 1)/2 (Nichol and Dhariwal, 2021).
 *
 * <p>For t &gt; 0 it is the divergence of the model's step from the posterior's; at t = 0 the negative log-likelihood of an
 * 8-bit value under the model's normal distribution, with the normal distribution's integral approximated by a tanh as
 * in improved-diffusion.
 */
final class VarianceBound {
    private static final double LN2 = Math.log(2);
    private static final double HALF_STEP = 1 / 255.0;
    private static final double FLOOR = 1e-12;
    private static final double SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI);

    private final boolean isLast;
    private final double recip;
    private final double recipm1;
    private final double meanCoef1;
    private final double meanCoef2;
    private final double minLogVariance;
    private final double logVarianceRange;
    private double bits;
    private double gradient;

    /**
     * Terms of one timestep.
     *
     * @param schedule all timesteps of training
     */
    VarianceBound(DiffusionSchedule schedule, int t) {
        isLast = t == 0;
        recip = schedule.sqrtRecipAlphasCumprod(t);
        recipm1 = schedule.sqrtRecipm1AlphasCumprod(t);
        meanCoef1 = schedule.posteriorMeanCoef1(t);
        meanCoef2 = schedule.posteriorMeanCoef2(t);
        minLogVariance = schedule.posteriorLogVarianceClipped(t);
        logVarianceRange = Math.log(schedule.betas(t)) - minLogVariance;
    }

    /**
     * Computes the term at one element.
     *
     * @param x0 the true element, in [−1, 1]
     * @param xt the noisy element
     * @param noise the predicted noise
     * @param v the value that sets the variance
     */
    void evaluate(double x0, double xt, double noise, double v) {
        double mean = meanCoef1 * (recip * xt - recipm1 * noise) + meanCoef2 * xt;
        double logVariance = minLogVariance + (v + 1) / 2 * logVarianceRange;
        if (isLast) {
            likelihood(x0, mean, logVariance);
        } else {
            divergence(meanCoef1 * x0 + meanCoef2 * xt, minLogVariance, mean, logVariance);
        }
        bits /= LN2;
        gradient *= logVarianceRange / 2 / LN2;
    }

    /** Returns KL(N(mean1, e^log1) ‖ N(mean2, e^log2)). */
    private void divergence(double mean1, double log1, double mean2, double log2) {
        double ratio = Math.exp(log1 - log2);
        double distance = (mean1 - mean2) * (mean1 - mean2) * Math.exp(-log2);
        bits = 0.5 * (-1 + log2 - log1 + ratio + distance);
        gradient = 0.5 * (1 - ratio - distance);
    }

    private void likelihood(double x, double mean, double logVariance) {
        double inverse = Math.exp(-0.5 * logVariance);
        double above = inverse * (x - mean + HALF_STEP);
        double below = inverse * (x - mean - HALF_STEP);
        boolean black = x < -0.999;
        boolean white = x > 0.999;
        double mass = (white ? 1 : cdf(above)) - (black ? 0 : cdf(below));
        // d above / d logVariance = −above/2; the same for below.
        double slope = (white ? 0 : density(above) * -above / 2) - (black ? 0 : density(below) * -below / 2);
        bits = -Math.log(Math.max(mass, FLOOR));
        gradient = mass > FLOOR ? -slope / mass : 0;
    }

    private static double cdf(double x) {
        return 0.5 * (1 + Math.tanh(SQRT_2_OVER_PI * (x + 0.044715 * x * x * x)));
    }

    /** Returns the derivative of {@link #cdf}. */
    private static double density(double x) {
        double tanh = Math.tanh(SQRT_2_OVER_PI * (x + 0.044715 * x * x * x));
        return 0.5 * (1 - tanh * tanh) * SQRT_2_OVER_PI * (1 + 3 * 0.044715 * x * x);
    }

    double bits() {
        return bits;
    }

    /** Returns the derivative with respect to v. */
    double gradient() {
        return gradient;
    }
}
