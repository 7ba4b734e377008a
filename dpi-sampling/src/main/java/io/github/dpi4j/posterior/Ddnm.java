package io.github.dpi4j.posterior;

import io.github.dpi4j.operator.LinearOperator;
import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.sampler.Estimate;
import io.github.dpi4j.sampler.GaussianDiffusion;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Tensor;
import java.util.Objects;

/**
 * DDNM and DDNM+ (Wang et al., "Zero-Shot Image Restoration Using Denoising Diffusion Null-Space Model", ICLR 2023): at
 * every step the clean image's range part is replaced by the measurement's, x̂ = x̂0 − A⁺(A x̂0 − y), and a DDIM step
 * leads towards it. x̂0 is not clipped. Where y has noise (DDNM+), each singular vector of A takes as much of the
 * measurement as the noise of the step can hide, and the operator must have a spectrum.
 *
 * <p>Draws, all of the images' shape: x_T; then one at every step, up or down (at the last one too, unused).
 *
 * @param eta η in [0, 1]: share of new noise; the rest is what the network predicts
 * @param travel where the run goes back up ("time travel")
 * @param formula variant of the formula
 */
public record Ddnm(double eta, JumpSchedule travel, Formula formula) implements CleanImageCorrection {
    /** Whose equations are followed. */
    public enum Formula {
        /**
         * The paper's. In the last step, where noisy measurements have no share according to the paper, they have the one that
         * makes the result the posterior mean around x̂0.
         */
        CORRECTED,
        /**
         * The authors' code that works by singular values: with a noisy measurement, it takes the pixels of the predicted noise
         * for spectral coordinates. Without noise it is the paper's.
         */
        SVD,
        /**
         * The authors' code without singular values, which measures the noise of a step by √(1 − ᾱ²), and scales the noise
         * that is added once more by what the measurement leaves of it.
         */
        SIMPLIFIED
    }

    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if η is not a number from 0 to 1
     */
    public Ddnm {
        if (!(eta >= 0 && eta <= 1)) {
            throw new IllegalArgumentException("eta: expected a number from 0 to 1, got " + eta);
        }
        Objects.requireNonNull(travel, "travel");
        Objects.requireNonNull(formula, "formula");
    }

    @Override
    public int[] walk(int steps) {
        return travel.walk(steps);
    }

    @Override
    public void check(Problem problem) {
        if (isSpectral(problem)) {
            problem.spectrum("ddnm, with a noisy measurement");
        }
    }

    @Override
    public ImageStep start(Problem problem, int i, NoiseSource noise) {
        return ImageStep.start(i, noise.normal(problem.imageShape()));
    }

    @Override
    public Estimate estimate(Problem problem, int i, Tensor x) {
        return problem.prior().withClip(false).estimate(x, i);
    }

    @Override
    public Tensor correct(Problem problem, int i, Estimate estimate) {
        Tensor xStart = estimate.predXStart();
        if (isSpectral(problem)) {
            return spectral(problem, i).correct(xStart, problem.y());
        }
        return project(problem, xStart, formula == Formula.SIMPLIFIED ? simplified(problem, i).data() : 1);
    }

    @Override
    public Tensor next(Problem problem, int i, Tensor x, Estimate estimate, Tensor corrected, NoiseSource noise) {
        Tensor z = noise.normal(corrected.shape());
        double q = Math.sqrt(problem.schedule().alphasCumprodPrev(i));
        if (isSpectral(problem)) {
            Tensor eps = formula == Formula.SVD
                    ? estimate.eps()
                    : problem.operator().spectrum().orElseThrow().toSpectral(estimate.eps());
            return GaussianDiffusion.weightedSum(q, corrected, 1, spectral(problem, i).noise(z, eps));
        }
        double sigma = Math.sqrt(1 - q * q) * (formula == Formula.SIMPLIFIED ? simplified(problem, i).fresh() : 1);
        Tensor both = GaussianDiffusion.weightedSum(eta, z, Math.sqrt(1 - eta * eta), estimate.eps());
        return GaussianDiffusion.weightedSum(q, corrected, sigma, both);
    }

    /** Goes back up with the clean image as the prior saw it last, before the data step, and new noise. */
    @Override
    public ImageStep forward(Problem problem, int i, ImageStep before, NoiseSource noise) {
        Tensor xStart = before.predXStart();
        Tensor x = GaussianDiffusion.qSample(problem.schedule(), i, xStart, noise.normal(xStart.shape()));
        return new ImageStep(i + 1, before.timestep(), x, xStart);
    }

    private boolean isSpectral(Problem problem) {
        return problem.noiseLevel() > 0 && formula != Formula.SIMPLIFIED;
    }

    private SpectralStep spectral(Problem problem, int i) {
        DiffusionSchedule schedule = problem.schedule();
        double sigmaY = problem.noiseLevel();
        double previous = schedule.alphasCumprodPrev(i);
        return new SpectralStep(problem.operator().spectrum().orElseThrow(),
                previous == 1 && formula == Formula.CORRECTED
                        ? s -> NoiseShares.last(s, schedule.sqrtRecipm1AlphasCumprod(i), sigmaY)
                        : s -> NoiseShares.ddim(s, Math.sqrt(previous), Math.sqrt(1 - previous), sigmaY, eta));
    }

    /** Returns λ, and γ as the weight of fresh noise, of the code without singular values. */
    static NoiseShares simplified(Problem problem, int i) {
        double a = problem.schedule().alphasCumprodPrev(i);
        double sigma = Math.sqrt(1 - a * a);
        double measured = a * problem.noiseLevel();
        return sigma >= measured
                ? new NoiseShares(1, Math.sqrt(sigma * sigma - measured * measured), 0)
                : new NoiseShares(sigma / measured, 0, 0);
    }

    /** Returns x̂0 − λ A⁺(A x̂0 − y). */
    static Tensor project(Problem problem, Tensor xStart, double lambda) {
        LinearOperator operator = problem.operator();
        Tensor residual = GaussianDiffusion.weightedSum(1, operator.apply(xStart), -1, problem.y());
        return GaussianDiffusion.weightedSum(1, xStart, -lambda, operator.pseudoInverse(residual));
    }
}
