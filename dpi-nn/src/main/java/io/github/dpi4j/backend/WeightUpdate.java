package io.github.dpi4j.backend;

/**
 * The coefficients of one step of AdamW (Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019), as PyTorch
 * computes it, and of the weights' moving average, each rounded to float once:
 *
 * <pre>
 * g = gradient · gradientScale
 * m = m · beta1 + g · newGradient
 * v = v · beta2 + g² · newSquare
 * weight = weight · kept − stepSize · m / (√v · rootScale + eps)
 * average = average · averageKept + weight · averageTaken
 * </pre>
 *
 * @param beta1 decay of the running mean of gradients
 * @param newGradient 1 − β₁
 * @param beta2 decay of the running mean of squared gradients
 * @param newSquare 1 − β₂
 * @param kept 1 − learning rate · weight decay
 * @param stepSize learning rate / (1 − β₁ᵗ)
 * @param rootScale 1 / √(1 − β₂ᵗ)
 * @param eps added to the square root of the mean square
 * @param gradientScale factor applied to the gradients first
 * @param averageKept weight of the old average
 * @param averageTaken 1 − the weight of the old average
 */
public record WeightUpdate(float beta1, float newGradient, float beta2, float newSquare, float kept, float stepSize,
        float rootScale, float eps, float gradientScale, float averageKept, float averageTaken) {
}
