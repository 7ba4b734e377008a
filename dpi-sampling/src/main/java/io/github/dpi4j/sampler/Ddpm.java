package io.github.dpi4j.sampler;

import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Tensor;
import java.util.List;

/** Ancestral sampling: x_{i−1} ~ N(posterior mean of (x̂0, x_i), σ²) (Ho et al. 2020, algorithm 2). */
public record Ddpm() implements Sampler {
    @Override
    public SamplerStep step(DiffusionSchedule schedule, int i, Tensor x, Estimate estimate, Tensor noise,
            List<SamplerStep> history) {
        Tensor sample = sample(schedule, i, estimate.predXStart(), x, estimate.logVariance(), noise);
        return new SamplerStep(i, x, sample, estimate.predXStart(), estimate.eps(), estimate.logVariance(), noise);
    }

    private static Tensor sample(DiffusionSchedule schedule, int i, Tensor xStart, Tensor x, Tensor logVariance,
            Tensor noise) {
        Tensor mean = GaussianDiffusion.posteriorMean(schedule, i, xStart, x);
        return schedule.leadsToCleanImage(i) ? mean : GaussianDiffusion.addNoise(mean, logVariance, noise);
    }
}
