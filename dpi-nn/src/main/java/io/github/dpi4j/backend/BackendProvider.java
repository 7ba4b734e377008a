package io.github.dpi4j.backend;

import java.util.List;

/**
 * How {@link Backends} finds a backend that may or may not run on this machine, through {@link java.util.ServiceLoader}.
 * A provider itself loads everywhere: what the backend needs is touched in {@link #open}, not sooner.
 */
public interface BackendProvider {
    /** Short name, as in {@code --backend}. */
    String name();

    /** What the backend can compute in; fp32 always. */
    List<Precision> precisions();

    /**
     * Opens the backend.
     *
     * @param precision one of {@link #precisions}
     * @throws BackendUnavailableException if a library, a driver or a device is missing or not usable
     */
    Backend open(Precision precision);

    /**
     * Opens the backend, with threads where it computes on the CPU.
     *
     * @param precision one of {@link #precisions}
     * @param threads at least 1; backends that have none of their own pay no heed
     * @throws BackendUnavailableException as above
     */
    default Backend open(Precision precision, int threads) {
        return open(precision);
    }
}
