package io.github.dpi4j.sampler;

import io.github.dpi4j.tensor.Tensor;

/**
 * A prior's prediction for noisy images x at one step; all tensors (N, C, H, W). Methods that guide a sampler replace
 * {@code predXStart}.
 *
 * @param predXStart the clean image x̂0, in [-1, 1] where the prior clips
 * @param eps the noise as the network predicts it: that of x̂0 <em>before</em> clipping
 * @param logVariance log σ² of a DDPM step from here
 */
public record Estimate(Tensor predXStart, Tensor eps, Tensor logVariance) {
    /**
     * {@return the same with another clean image}
     *
     * @param replacement the clean images; not modified
     */
    public Estimate withPredXStart(Tensor replacement) {
        return new Estimate(replacement, eps, logVariance);
    }
}
