package io.github.dpi4j.sampler;

import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Tensor;
import java.util.List;

/**
 * Denoising diffusion implicit models (Song et al. 2021, eq. 12 and 16). The noise in x is derived anew from the clipped
 * x̂0, as guided-diffusion does.
 *
 * @param eta 0 for deterministic sampling, 1 for the variance of DDPM
 */
public record Ddim(double eta) implements Sampler {
    /** Checks the components. */
    public Ddim {
        if (!(eta >= 0 && eta <= 1)) {
            throw new IllegalArgumentException("eta: expected a number from 0 to 1, got " + eta);
        }
    }

    @Override
    public SamplerStep step(DiffusionSchedule schedule, int i, Tensor x, Estimate estimate, Tensor noise,
            List<SamplerStep> history) {
        Tensor xStart = estimate.predXStart();
        Tensor eps = GaussianDiffusion.predictEpsFromXStart(schedule, i, x, xStart);
        Tensor sample = sample(schedule, i, xStart, eps, noise);
        return new SamplerStep(i, x, sample, xStart, eps, estimate.logVariance(), noise);
    }

    /**
     * {@return the standard deviation of the noise that step i adds}
     *
     * @param schedule the noise schedule
     * @param i index of the step in the schedule
     */
    public double sigma(DiffusionSchedule schedule, int i) {
        double previous = schedule.alphasCumprodPrev(i);
        double current = schedule.alphasCumprod(i);
        return eta * Math.sqrt((1 - previous) / (1 - current)) * Math.sqrt(1 - current / previous);
    }

    private Tensor sample(DiffusionSchedule schedule, int i, Tensor xStart, Tensor eps, Tensor noise) {
        double previous = schedule.alphasCumprodPrev(i);
        double sigma = sigma(schedule, i);
        // At eta 1 and i 0 the difference is 0 up to rounding, which must not make it negative.
        double direction = Math.sqrt(Math.max(0, 1 - previous - sigma * sigma));
        Tensor mean = GaussianDiffusion.weightedSum(Math.sqrt(previous), xStart, direction, eps);
        return sigma == 0 ? mean : GaussianDiffusion.weightedSum(1, mean, sigma, noise);
    }
}
