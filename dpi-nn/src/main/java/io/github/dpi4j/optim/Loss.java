package io.github.dpi4j.optim;

import io.github.dpi4j.tensor.Tensor;

/** How far a network's output is from what it should be. */
@FunctionalInterface
public interface Loss {
    /**
     * The loss of each image and how the output would change it.
     *
     * @param output (N, C, H, W); not modified
     */
    Value of(Tensor output);

    /**
     * @param perImage the loss of each image of the batch
     * @param gradient like the output: of the <em>sum</em> of the losses of all images with respect to the output
     */
    record Value(double[] perImage, Tensor gradient) {
    }
}
