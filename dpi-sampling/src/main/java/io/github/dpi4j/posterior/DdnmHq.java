package io.github.dpi4j.posterior;

import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.sampler.Estimate;
import io.github.dpi4j.sampler.GaussianDiffusion;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Tensor;
import java.util.Objects;

/**
 * DDNM as in its authors' demonstration of large images ("hq_demo", Wang et al., ICLR 2023): {@link Ddnm} with clipped
 * x̂0, DDPM steps with the posterior variance, and RePaint's jumps. {@link MaskShift} applies it to images larger than
 * the prior's.
 *
 * <p>Draws, all of the images' shape: x_T; then one at every step, up or down (at the last one too, unused).
 *
 * @param jumps the jumps of the walk over the steps
 * @param reference whether noisy measurements are weighed by one number as in the authors' code, which multiplies by
 *        σ_y where it should divide; otherwise by singular values, so the operator must have a spectrum, and in the
 *        last step as in {@link Ddnm.Formula#CORRECTED}
 */
public record DdnmHq(JumpSchedule jumps, boolean reference) implements CleanImageCorrection {
    /** Checks the components. */
    public DdnmHq {
        Objects.requireNonNull(jumps, "jumps");
    }

    @Override
    public int[] walk(int steps) {
        return jumps.walk(steps);
    }

    @Override
    public void check(Problem problem) {
        if (isSpectral(problem)) {
            problem.spectrum("ddnm-hq, with a noisy measurement");
        }
    }

    @Override
    public ImageStep start(Problem problem, int i, NoiseSource noise) {
        return ImageStep.start(i, noise.normal(problem.imageShape()));
    }

    @Override
    public Estimate estimate(Problem problem, int i, Tensor x) {
        return problem.prior().withClip(true).estimate(x, i);
    }

    @Override
    public Tensor correct(Problem problem, int i, Estimate estimate) {
        Tensor xStart = estimate.predXStart();
        return isSpectral(problem)
                ? spectral(problem, i).correct(xStart, problem.y())
                : Ddnm.project(problem, xStart, scalar(problem, i).data());
    }

    @Override
    public Tensor next(Problem problem, int i, Tensor x, Estimate estimate, Tensor corrected, NoiseSource noise) {
        Tensor z = noise.normal(x.shape());
        Tensor mean = GaussianDiffusion.posteriorMean(problem.schedule(), i, corrected, x);
        if (i == 0) {
            return mean;
        }
        return isSpectral(problem)
                ? GaussianDiffusion.weightedSum(1, mean, 1, spectral(problem, i).noise(z, Tensor.zeros(z.shape())))
                : GaussianDiffusion.weightedSum(1, mean, scalar(problem, i).fresh(), z);
    }

    @Override
    public ImageStep forward(Problem problem, int i, ImageStep before, NoiseSource noise) {
        Tensor x = GaussianDiffusion.qStep(problem.schedule(), i, before.x(), noise.normal(before.x().shape()));
        return before.renoised(i + 1, x);
    }

    private boolean isSpectral(Problem problem) {
        return problem.noiseLevel() > 0 && !reference;
    }

    private static SpectralStep spectral(Problem problem, int i) {
        DiffusionSchedule schedule = problem.schedule();
        double sigmaY = problem.noiseLevel();
        double sigma = Math.sqrt(schedule.posteriorVariance(i));
        return new SpectralStep(problem.operator().spectrum().orElseThrow(), i == 0
                ? s -> NoiseShares.last(s, schedule.sqrtRecipm1AlphasCumprod(i), sigmaY)
                : s -> NoiseShares.ddpm(s, schedule.posteriorMeanCoef1(i), sigma, sigmaY));
    }

    /** Returns λ and the noise of the step in the authors' code. */
    static NoiseShares scalar(Problem problem, int i) {
        DiffusionSchedule schedule = problem.schedule();
        double sigma = Math.sqrt(schedule.posteriorVariance(i));
        double c1 = schedule.posteriorMeanCoef1(i);
        double measured = c1 * problem.noiseLevel();
        return sigma >= measured
                ? new NoiseShares(1, Math.sqrt(sigma * sigma - measured * measured), 0)
                : new NoiseShares(sigma / c1 * problem.noiseLevel(), 0, 0);
    }
}
