package io.github.dpi4j.backend.plan;

import io.github.dpi4j.tensor.Tensor;
import java.util.List;
import java.util.Map;

/** Reverse-mode differentiation of a network with respect to its {@link Roots}. Not thread-safe. */
public interface ReverseMode extends AutoCloseable {
    /**
     * Runs the network and keeps what {@link #backward} needs.
     *
     * @return the outputs, in the graph's order; they belong to the caller
     */
    List<Tensor> forward(Map<String, Tensor> inputs);

    /**
     * Runs the backward pass of the last forward pass, once. Gradients of weights are accumulated in the arrays given
     * at creation.
     *
     * @param outputGradients in the order of the outputs; not modified
     * @return the gradients of images by name, if these are the roots; they belong to the caller
     */
    Map<String, Tensor> backward(List<Tensor> outputGradients);

    /** Tells the network that the weights' arrays were modified. */
    void weightsChanged();

    @Override
    void close();
}
