package io.github.dpi4j.degradation;

import io.github.dpi4j.tensor.Tensor;

/** A stage of a {@link DegradationChain} with all its parameters: a pure function of an image. */
public sealed interface DegradationStage permits GaussianBlur, Resampling, GaussianNoise, JpegCompression {
    /**
     * Returns the image after this stage.
     *
     * @param image (1, 3, H, W) in [0, 1]: red, green, blue; not modified
     * @return (1, 3, H', W')
     */
    Tensor apply(Tensor image);
}
