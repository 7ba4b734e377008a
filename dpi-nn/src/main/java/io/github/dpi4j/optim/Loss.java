package io.github.dpi4j.optim;

import io.github.dpi4j.tensor.Tensor;

/** A loss function of a network's output. */
@FunctionalInterface
public interface Loss {
    /**
     * {@return the loss of each image and the gradient with respect to the output}
     *
     * @param output (N, C, H, W); not modified
     */
    Value of(Tensor output);

    /**
     * The losses of a batch and their gradient.
     *
     * @param perImage the loss of each image of the batch
     * @param gradient of the output's shape: the gradient of the <em>sum</em> of all images' losses with respect to the
     *        output
     */
    record Value(double[] perImage, Tensor gradient) {
    }
}
