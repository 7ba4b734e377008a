package io.github.dpi4j.sampler;

import io.github.dpi4j.tensor.Tensor;

/**
 * A step that was taken; all tensors (N, C, H, W).
 *
 * @param i index of the step in its schedule
 * @param x x_i, which the step started from; corrected, where the sampler corrects it
 * @param sample x_{i−1}
 * @param predXStart the clean image the step went towards
 * @param eps the direction of the step: the sampler's estimate of the noise in x_i
 * @param logVariance log σ² of a DDPM step
 * @param noise the noise that the step added, before scaling
 */
public record SamplerStep(int i, Tensor x, Tensor sample, Tensor predXStart, Tensor eps, Tensor logVariance,
        Tensor noise) {
}
