package io.github.dpi4j.posterior;

import io.github.dpi4j.operator.AveragePooling;
import io.github.dpi4j.operator.Bicubic;
import io.github.dpi4j.operator.LinearOperator;
import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.sampler.GaussianDiffusion;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.Objects;

/**
 * DiffPIR (Zhu et al., "Denoising Diffusion Models for Plug-and-Play Image Restoration", CVPR workshops 2023, algorithm
 * 1): at every step the clean image x̂0 of the prior becomes the one that also agrees with the measurement, as far as
 * the noise of both lets it, argmin |y − A x|² + ρ|x − x̂0|²; from there the run goes on with old and new noise.
 *
 * <p>ρ = λ s²/σ̄², where σ̄ = √(1 − ᾱ)/√ᾱ and s is the noise level of measurements for pixels from 0 to 1, half that of
 * the {@link Measurement}, and at least 0.001: the authors' λ are for that mixture of scales.
 *
 * <p>Draws, all of the images' shape: the start's; then at every step but the last one for the new noise.
 *
 * @param lambda λ &gt; 0: weight of the prior beside the measurement
 * @param zeta ζ in [0, 1]: share of new noise in the variance; the rest is what the network predicts
 * @param dataStep the data step
 * @param reference whether the result is the state before the last step, as in the authors' code, with the noise of
 *        that step still in it; otherwise the clean image of the last step
 */
public record DiffPir(double lambda, double zeta, DataStep dataStep, boolean reference)
        implements
            PosteriorMethod<ImageStep> {
    /** The least s. */
    private static final double LEAST_NOISE = 0.001;

    /** The step that makes the clean image agree with the measurement. */
    public sealed interface DataStep {
    }

    /** The exact solution, by the operator's {@link LinearOperator#proximal}. */
    public record Proximal() implements DataStep {
    }

    /**
     * Iterative back-projection, an approximation of the solution: x ← x + γ/(1 + ρ) · up(y − A x), where up repeats each pixel of
     * the measurement over the square that it stands for.
     *
     * @param gamma γ &gt; 0
     * @param iterations at least 1
     */
    public record BackProjection(double gamma, int iterations) implements DataStep {
        /** Checks the components. */
        public BackProjection {
            require(gamma > 0 && gamma < Double.POSITIVE_INFINITY, "gamma", "a positive number", gamma);
            require(iterations >= 1, "iterations", "at least 1", iterations);
        }
    }

    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if λ is not a positive number, or ζ not one from 0 to 1
     */
    public DiffPir {
        require(lambda > 0 && lambda < Double.POSITIVE_INFINITY, "lambda", "a positive number", lambda);
        require(zeta >= 0 && zeta <= 1, "zeta", "a number from 0 to 1", zeta);
        Objects.requireNonNull(dataStep, "dataStep");
    }

    @Override
    public void check(DiffusionSchedule schedule, int height, int width, double noiseLevel) {
        for (int i = 0; i < schedule.steps(); i++) {
            double rho = rho(schedule, i, noiseLevel);
            if (!(rho > 0 && rho < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("lambda: expected a number that makes rho = lambda s²/σ² finite and"
                        + " positive, got " + lambda + ", which makes it " + rho + " at step " + i);
            }
        }
    }

    @Override
    public void check(Problem problem) {
        problem.check(this);
        if (dataStep instanceof BackProjection) {
            enlargement(problem);
        }
    }

    /**
     * Returns the measurement, enlarged by OpenCV's bicubic, at the noise level of the first step; A⁺ y where y has
     * other channels.
     */
    @Override
    public ImageStep start(Problem problem, int i, NoiseSource noise) {
        Tensor y = problem.y();
        Shape image = problem.imageShape();
        Tensor enlarged = y.dim(1) == image.dim(1)
                ? Bicubic.opencv(y.dim(2), y.dim(3), image.dim(2), image.dim(3)).apply(y)
                : problem.operator().pseudoInverse(y);
        return ImageStep.start(i, GaussianDiffusion.qSample(problem.schedule(), i, enlarged, noise.normal(image)));
    }

    @Override
    public ImageStep reverse(Problem problem, int i, ImageStep before, NoiseSource noise) {
        DiffusionSchedule schedule = problem.schedule();
        Tensor xStart = problem.prior().withClip(true).estimate(before.x(), i).predXStart();
        if (i == 0) {
            return new ImageStep(i, schedule.timestep(i), reference ? before.x() : correct(problem, i, xStart), xStart);
        }
        Tensor corrected = correct(problem, i, xStart);
        Tensor eps = GaussianDiffusion.predictEpsFromXStart(schedule, i, before.x(), corrected);
        Tensor both = GaussianDiffusion.weightedSum(Math.sqrt(1 - zeta), eps, Math.sqrt(zeta),
                noise.normal(eps.shape()));
        return new ImageStep(i, schedule.timestep(i), GaussianDiffusion.qSamplePrevious(schedule, i, corrected, both),
                xStart);
    }

    /** Returns the clean image of step i, brought to agree with the measurement. */
    Tensor correct(Problem problem, int i, Tensor xStart) {
        double rho = rho(problem, i);
        return switch (dataStep) {
            case Proximal() -> problem.operator().proximal(problem.y(), xStart, rho);
            case BackProjection(double gamma, int iterations) -> {
                LinearOperator up = enlargement(problem);
                Tensor x = xStart;
                for (int k = 0; k < iterations; k++) {
                    Tensor residual = GaussianDiffusion.weightedSum(1, problem.y(), -1, problem.operator().apply(x));
                    x = GaussianDiffusion.weightedSum(1, x, gamma / (1 + rho), up.pseudoInverse(residual));
                }
                yield x;
            }
        };
    }

    /** Returns ρ at step i. */
    double rho(Problem problem, int i) {
        return rho(problem.schedule(), i, problem.noiseLevel());
    }

    private double rho(DiffusionSchedule schedule, int i, double noiseLevel) {
        double sigma = Math.max(LEAST_NOISE, noiseLevel / 2);
        double noise = schedule.sqrtRecipm1AlphasCumprod(i);
        return lambda * sigma * sigma / (noise * noise);
    }

    /** Returns the pooling whose pseudo-inverse enlarges by repeating pixels. */
    private static AveragePooling enlargement(Problem problem) {
        Shape image = problem.imageShape();
        int factor = image.dim(3) / problem.y().dim(3);
        if (image.dim(3) != factor * problem.y().dim(3) || image.dim(2) != factor * problem.y().dim(2)) {
            throw new IllegalArgumentException(
                    "diffpir: back-projection expects images a whole number of times as large "
                            + "as measurements, got " + image.dim(2) + "×" + image.dim(3) + " and " + problem.y().dim(2)
                            + "×"
                            + problem.y().dim(3));
        }
        return AveragePooling.of(image.dim(2), image.dim(3), factor);
    }

    private static void require(boolean met, String name, String expected, Object got) {
        if (!met) {
            throw new IllegalArgumentException(name + ": expected " + expected + ", got " + got);
        }
    }
}
