package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.tensor.Tensor;
import java.util.Map;

/** Reverse-mode differentiation of a network with respect to its {@link Roots}, on some kernels. Not thread-safe. */
interface ReverseMode extends AutoCloseable {
    /**
     * Runs the network and keeps what {@link #backward} needs.
     *
     * @return the output; it is the caller's
     */
    Tensor forward(Map<String, Tensor> inputs);

    /**
     * Goes back over the last forward pass, once; gradients of weights are added to the arrays that this was made with.
     *
     * @return the gradients of images by name, where these are the roots; they are the caller's
     */
    Map<String, Tensor> backward(Tensor outputGradient);

    /** Says that the weights' arrays were modified. */
    void weightsChanged();

    @Override
    void close();
}
