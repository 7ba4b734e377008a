package io.github.dpi4j.bench;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.tensor.Tensor;

/** A library to measure against; those of the Maven profile {@code peers} are found with {@link java.util.ServiceLoader}. */
public interface Peer {
    /** Name of the engine in benchmarks' parameters. */
    String name();

    /** What runs, with its version. */
    String description();

    /** Runs networks with this library, at its fastest settings. */
    Backend backend(int threads);

    /** Whether it trains networks, too. */
    default boolean trains() {
        return false;
    }

    /**
     * Trains a network with this library, at its fastest settings.
     *
     * @param target like the network's output
     */
    default Training training(Workload workload, Tensor target, int threads) {
        throw new UnsupportedOperationException("training: " + name() + " only runs networks");
    }
}
