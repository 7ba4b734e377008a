package io.github.dpi4j.sampler;

import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Tensor;

/** A way to step from x_i to x_{i−1}: pure functions, nothing is modified. */
public sealed interface Sampler permits Ddpm, Ddim {
    /**
     * One step.
     *
     * @param i index of the step in the schedule; at 0 the noise has no part
     * @param x images at step i (N, C, H, W)
     * @param estimate what the prior says about x
     * @param noise standard normal, of x's shape
     */
    SamplerStep step(DiffusionSchedule schedule, int i, Tensor x, Estimate estimate, Tensor noise);

    /**
     * A known clean image taken along with a step: brought to the same noise level i − 1 with the noise of the step, both
     * that which the prior saw in x and that which the step added. Where the known image equals the step's
     * {@code predXStart}, so does the result equal its sample (DDIM).
     *
     * @param known in [-1, 1], of the step's shape
     */
    Tensor follow(DiffusionSchedule schedule, SamplerStep step, Tensor known);
}
