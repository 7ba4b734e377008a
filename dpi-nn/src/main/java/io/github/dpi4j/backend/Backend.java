package io.github.dpi4j.backend;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import java.util.Map;

/** A compiler of graphs and weights into networks that run: one interpreter of {@link Graph} for each kind of machine. */
public interface Backend {
    /** {@return the short name, as in {@code --backend}} */
    String name();

    /** {@return a description of the device and kernels in one line, for people} */
    String description();

    /**
     * {@return whether networks run on a device of their own, so that the host's processor is free for other work meanwhile}
     */
    default boolean hasOwnDevice() {
        return false;
    }

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

    /**
     * Prepares a network for training on this backend's device, which keeps the weights and all that belongs to them.
     *
     * @param graph the network's graph, with one output
     * @param initial arrays of the weights to begin with, by name; copied
     * @return the network in training; the caller closes it
     * @throws UnsupportedOperationException if this backend does not train on a device
     */
    default DeviceTraining trainOnDevice(Graph graph, Map<String, float[]> initial) {
        throw new UnsupportedOperationException(name() + ": cannot train; use the cpu or cuda backend");
    }

    /**
     * {@return this backend with activation recomputation (checkpointing): training recomputes activations in the backward
     * pass instead of keeping them, which takes less memory and more time, with the same results; a backend that cannot
     * train returns itself}
     */
    default Backend recomputing() {
        return this;
    }
}
