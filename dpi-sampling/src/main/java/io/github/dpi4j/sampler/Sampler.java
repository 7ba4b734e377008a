package io.github.dpi4j.sampler;

import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Tensor;
import java.util.List;

/**
 * A rule for the step from x_i to x_{i−1}: a pure function, nothing is modified. Users may write their own. One-step
 * rules ignore the history, multistep ones (DPM-Solver++, UniPC) read earlier estimates from it.
 */
public interface Sampler {
    /**
     * Takes one step.
     *
     * @param schedule the noise schedule
     * @param i index of the step in the schedule; the noise has no part in one that leads to the clean image
     * @param x images at step i (N, C, H, W)
     * @param estimate the prior's prediction for x
     * @param noise standard normal, of x's shape
     * @param history the steps just taken, the latest first: {@link #order} − 1 of them, fewer at the beginning
     * @return the step
     */
    SamplerStep step(DiffusionSchedule schedule, int i, Tensor x, Estimate estimate, Tensor noise,
            List<SamplerStep> history);

    /**
     * Takes one step without history, as the first of a run.
     *
     * @param schedule the noise schedule
     * @param i index of the step in the schedule
     * @param x the images x_i; not modified
     * @param estimate the prior's estimate; not modified
     * @param noise draws from N(0, 1); not modified
     * @return the step
     */
    default SamplerStep step(DiffusionSchedule schedule, int i, Tensor x, Estimate estimate, Tensor noise) {
        return step(schedule, i, x, estimate, noise, List.of());
    }

    /** {@return how many estimates a step uses: 1 for a one-step rule} */
    default int order() {
        return 1;
    }
}
