package io.github.dpi4j.posterior;

import io.github.dpi4j.sampler.SamplerStep;
import io.github.dpi4j.tensor.Tensor;

/**
 * One step of DPI that was taken; tensors (N, C, H, W). They are the step's own: a listener may keep them, and must not
 * modify them.
 *
 * @param i index of the step in the schedule; the run counts down to 0
 * @param timestep original timestep of the step
 * @param stage what happened to the known pixels
 * @param prior the prior's unconditional step
 * @param x the images after the step, at the noise level of step i − 1; the result of the run if i is 0
 * @param condition the condition after the corrector, zero off the grid: that of the next step
 * @param gridMask the known pixels m_f
 * @param heldMask those that the step put in place, wholly or partly: m_f in the strong stage, the structure mask m_a in
 *     the weak one, null in the last step
 */
public record DpiStep(int i, int timestep, Stage stage, SamplerStep prior, Tensor x, Tensor condition,
        PixelMask gridMask, PixelMask heldMask) {
    /** The clean images as the prior sees them at this step. */
    public Tensor predXStart() {
        return prior.predXStart();
    }
}
