package io.github.dpi4j.sampler;

import io.github.dpi4j.tensor.Tensor;
import java.util.function.UnaryOperator;

/**
 * A prior's estimate, and the way back from its clean image.
 *
 * @param pullback maps a cotangent v of x̂0 (N, C, H, W) to (∂x̂0/∂x)ᵀv: through the clipping, where it has no gradient beyond
 *     [-1, 1], and the network; to be used once, and before the network is asked again
 */
public record DifferentiableEstimate(Estimate estimate, UnaryOperator<Tensor> pullback) {
}
