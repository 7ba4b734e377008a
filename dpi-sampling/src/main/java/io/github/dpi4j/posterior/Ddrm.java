package io.github.dpi4j.posterior;

import io.github.dpi4j.operator.Spectrum;
import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.sampler.Estimate;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Tensor;

/**
 * DDRM (Kawar et al., "Denoising Diffusion Restoration Models", NeurIPS 2022, eq. 7 and 8): DDIM in the coordinates of
 * A's singular vectors, where each coordinate uses the measurement if it is less noisy than the step. The operator must
 * have a spectrum. x̂0 is not clipped.
 *
 * <p>Draws, all of the images' shape: x_T's; then one at every step. They are drawn as pixels and transformed by Vᵀ, so
 * the result does not depend on the choice of singular vectors.
 *
 * @param eta η in [0, 1]: share of new noise where y has no information, or is noisier than the step
 * @param etaB η_b in [0, 1]: weight of y where it is less noisy than the step
 * @param reference whether two errors of the authors' code are kept: the start is divided by its noise level, and so
 *     too large by 1/√(1 − ᾱ); and without measurement noise, the last step leaves the measurement out, so A x = y does
 *     not hold
 */
public record Ddrm(double eta, double etaB, boolean reference) implements PosteriorMethod<ImageStep> {
    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if η or η_b is not a number from 0 to 1
     */
    public Ddrm {
        require(eta, "eta");
        require(etaB, "eta-b");
    }

    @Override
    public void check(Problem problem) {
        problem.spectrum("ddrm");
    }

    @Override
    public ImageStep start(Problem problem, int i, NoiseSource noise) {
        Spectrum spectrum = problem.spectrum("ddrm");
        float[] singular = spectrum.singularValues().data();
        float[] u = spectrum.measurementToSpectral(problem.y()).data();
        Tensor v = spectrum.toSpectral(noise.normal(problem.imageShape()));
        double sigma = problem.schedule().sqrtRecipm1AlphasCumprod(i);
        double scale = reference ? 1 / sigma : problem.schedule().sqrtAlphasCumprod(i);
        for (int p = 0; p < v.size(); p++) {
            float s = singular[p % singular.length];
            double drawn = lessNoisyThanStep(s, sigma, problem.noiseLevel())
                    ? u[p] / s + left(sigma, problem.noiseLevel() / s) * v.data()[p]
                    : sigma * v.data()[p];
            v.data()[p] = (float) (scale * drawn);
        }
        return ImageStep.start(i, spectrum.fromSpectral(v));
    }

    @Override
    public ImageStep reverse(Problem problem, int i, ImageStep before, NoiseSource noise) {
        DiffusionSchedule schedule = problem.schedule();
        Estimate estimate = problem.prior().withClip(false).estimate(before.x(), i);
        Spectrum spectrum = problem.spectrum("ddrm");
        float[] singular = spectrum.singularValues().data();
        float[] u = spectrum.measurementToSpectral(problem.y()).data();
        float[] eps = spectrum.toSpectral(estimate.eps()).data();
        float[] n = spectrum.toSpectral(noise.normal(before.x().shape())).data();
        Tensor v = spectrum.toSpectral(estimate.predXStart());
        double previous = schedule.alphasCumprodPrev(i);
        double sigma = Math.sqrt(1 - previous) / Math.sqrt(previous);
        double sigmaY = problem.noiseLevel();
        double seen = sigma * Math.sqrt(1 - eta * eta);
        for (int p = 0; p < v.size(); p++) {
            float s = singular[p % singular.length];
            double clean = v.data()[p];
            double drawn;
            if (lessNoisyThanStep(s, sigma, sigmaY)) {
                drawn = etaB * u[p] / s + (1 - etaB) * clean + left(sigma, etaB * sigmaY / s) * n[p];
            } else {
                double direction = s * sigma < sigmaY && s > 0 ? (u[p] - s * clean) / sigmaY : eps[p];
                drawn = clean + seen * direction + sigma * eta * n[p];
            }
            v.data()[p] = (float) (Math.sqrt(previous) * drawn);
        }
        return new ImageStep(i, schedule.timestep(i), spectrum.fromSpectral(v), estimate.predXStart());
    }

    /** Returns whether a coordinate of y, over its singular value, is less noisy than the step. */
    private boolean lessNoisyThanStep(float s, double sigma, double sigmaY) {
        return s > 0 && (reference ? s * sigma > sigmaY : s * sigma >= sigmaY);
    }

    /** Returns the standard deviation of the noise still to be added where the measurement has brought some. */
    private static double left(double sigma, double measured) {
        return Math.sqrt(Math.max(0, sigma * sigma - measured * measured));
    }

    private static void require(double share, String name) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException(name + ": expected a number from 0 to 1, got " + share);
        }
    }
}
