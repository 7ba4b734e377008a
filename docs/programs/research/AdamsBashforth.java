package research;

import io.github.dpi4j.sampler.Estimate;
import io.github.dpi4j.sampler.GaussianDiffusion;
import io.github.dpi4j.sampler.Sampler;
import io.github.dpi4j.sampler.SamplerStep;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Tensor;
import java.util.List;

/**
 * A sampler of one's own: DDIM's step, but along the noise of the step's middle, ε + (ε − ε_before)/2, as in the two-step
 * Adams-Bashforth rule. For timesteps at equal distances.
 */
record AdamsBashforth() implements Sampler {
    @Override
    public int order() {
        return 2;
    }

    @Override
    public SamplerStep step(DiffusionSchedule schedule, int i, Tensor x, Estimate estimate, Tensor noise,
            List<SamplerStep> history) {
        Tensor eps = estimate.eps();
        Tensor middle = history.isEmpty() ? eps : eps.times(1.5).minus(history.getFirst().eps().times(0.5));
        Tensor xStart = GaussianDiffusion.predictXStartFromEps(schedule, i, x, middle);
        double previous = schedule.alphasCumprodPrev(i);
        Tensor sample = GaussianDiffusion.weightedSum(Math.sqrt(previous), xStart, Math.sqrt(1 - previous), middle);
        return new SamplerStep(i, x, sample, xStart, eps, estimate.logVariance(), noise);
    }
}
