package io.github.dpi4j.bench;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.tensor.Tensor;

/** A library to compare with; those of the Maven profile {@code peers} are found by {@link java.util.ServiceLoader}. */
public interface Peer {
    /** Returns the engine's name in benchmarks' parameters. */
    String name();

    /** Returns the library and its version. */
    String description();

    /** Returns a backend that runs networks with this library, at its fastest settings. */
    Backend backend(int threads);

    /** Returns whether the library can train networks. */
    default boolean trains() {
        return false;
    }

    /**
     * Returns a training of a network with this library, at its fastest settings.
     *
     * @param target target of the output's shape
     */
    default Training training(Workload workload, Tensor target, int threads) {
        throw new UnsupportedOperationException("training: " + name() + " only runs networks");
    }
}
