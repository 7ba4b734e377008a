package io.github.dpi4j.sampler;

import io.github.dpi4j.tensor.Tensor;

/**
 * A step of a sampling run as a {@link StepListener} sees it. Its tensors (N, C, H, W) are the step's own: a listener may
 * keep them, and must not modify them.
 */
public interface Step {
    /** {@return the index in the schedule that the step started from; a run counts down to 0} */
    int i();

    /** {@return the original timestep that the network was asked at} */
    double timestep();

    /** {@return the images after the step; the result of the run after its last step} */
    Tensor x();

    /** {@return the clean images x̂0 as the prior saw them at this step} */
    Tensor predXStart();
}
