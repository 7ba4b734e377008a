package io.github.dpi4j.backend;

import io.github.dpi4j.tensor.Tensor;
import java.util.Map;

/**
 * Forward and backward passes of a network in training. The arrays of weights and of their gradients are given at
 * creation; the backward pass accumulates gradients in them. Not thread-safe.
 */
public interface TrainingPasses extends AutoCloseable {
    /**
     * Runs the forward pass and keeps what {@link #backward} needs.
     *
     * @param inputs by name; not modified, and not to be modified until after {@link #backward}
     * @return the output; it belongs to the caller
     */
    Tensor forward(Map<String, Tensor> inputs);

    /**
     * Accumulates the gradients of the weights, given the gradient of a loss with respect to the last output. To be
     * called once after each {@link #forward}.
     *
     * @param outputGradient of the output's shape; not modified
     */
    void backward(Tensor outputGradient);

    /** Tells the network that the weights' arrays were modified. */
    void weightsChanged();

    @Override
    void close();
}
