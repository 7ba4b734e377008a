package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.tensor.Tensor;
import java.util.List;
import java.util.Map;

/** Reverse-mode differentiation of a network with respect to its {@link Roots}, on some kernels. Not thread-safe. */
interface ReverseMode extends AutoCloseable {
    /**
     * Runs the network and keeps what {@link #backward} needs.
     *
     * @return the outputs, in the graph's order; they are the caller's
     */
    List<Tensor> forward(Map<String, Tensor> inputs);

    /**
     * Goes back over the last forward pass, once; gradients of weights are added to the arrays that this was made with.
     *
     * @param outputGradients in the order of the outputs; not modified
     * @return the gradients of images by name, where these are the roots; they are the caller's
     */
    Map<String, Tensor> backward(List<Tensor> outputGradients);

    /** Says that the weights' arrays were modified. */
    void weightsChanged();

    @Override
    void close();
}
