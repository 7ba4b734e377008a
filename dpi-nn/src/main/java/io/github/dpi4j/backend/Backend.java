package io.github.dpi4j.backend;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;

/** Turns a graph and its weights into something that runs: one interpreter of {@link Graph} per kind of machine. */
public interface Backend {
    /** Short name, as in {@code --backend}. */
    String name();

    /** One line for people: which device and which kernels run. */
    String description();

    /**
     * Prepares a network; the weights are converted and packed once, here.
     *
     * @throws IllegalArgumentException if weights are missing or mis-shaped; all of them are named together
     */
    Network compile(Graph graph, Weights weights);

    /**
     * Prepares a network that can be differentiated with respect to its images; the weights are converted and packed once,
     * here or on the first pass.
     *
     * @throws IllegalArgumentException if weights are missing or mis-shaped; all of them are named together
     * @throws UnsupportedOperationException if this backend has no gradients
     */
    default DifferentiableNetwork differentiable(Graph graph, Weights weights) {
        throw new UnsupportedOperationException(name() + ": has no input gradients; use the cpu backend");
    }
}
