package io.github.dpi4j.backend;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;

/** A compiler of graphs and weights into networks that run: one interpreter of {@link Graph} for each kind of machine. */
public interface Backend {
    /** {@return the short name, as in {@code --backend}} */
    String name();

    /** {@return a description of the device and kernels in one line, for people} */
    String description();

    /**
     * Compiles a network. Weights are converted and packed once, here or in the first pass.
     *
     * @param graph the network's graph
     * @param weights the network's weights
     * @return the compiled network; the caller closes it
     * @throws IllegalArgumentException if weights are missing or of the wrong shape; the message names all of them
     */
    Network compile(Graph graph, Weights weights);

    /**
     * Compiles a network that can be differentiated with respect to its images. Weights are converted and packed once,
     * here or in the first pass.
     *
     * @param graph the network's graph
     * @param weights the network's weights
     * @return the compiled network; the caller closes it
     * @throws IllegalArgumentException if weights are missing or of the wrong shape; the message names all of them
     * @throws UnsupportedOperationException if this backend has no gradients
     */
    default DifferentiableNetwork differentiable(Graph graph, Weights weights) {
        throw new UnsupportedOperationException(name() + ": has no input gradients; use the cpu backend");
    }
}
