package io.github.dpi4j.backend;

import java.util.List;

/**
 * A service by which {@link Backends} finds a backend, through {@link java.util.ServiceLoader}. The backend may or may
 * not run on this machine, but the provider must load everywhere: it touches the backend's libraries in {@link #open}
 * only.
 */
public interface BackendProvider {
    /** {@return the short name, as in {@code --backend}} */
    String name();

    /** {@return the precisions that the backend supports; fp32 is always among them} */
    List<Precision> precisions();

    /**
     * Opens the backend.
     *
     * @param precision one of {@link #precisions}
     * @return the backend
     * @throws BackendUnavailableException if a library, a driver or a device is missing or not usable
     */
    Backend open(Precision precision);

    /**
     * Opens the backend with a number of threads, if it computes on the CPU.
     *
     * @param precision one of {@link #precisions}
     * @param threads at least 1; ignored by backends without CPU threads
     * @return the backend
     * @throws BackendUnavailableException as above
     */
    default Backend open(Precision precision, int threads) {
        return open(precision);
    }

    /**
     * Opens the backend with settings.
     *
     * @param precision one of {@link #precisions}
     * @param settings of which those hold that the backend knows
     * @return the backend
     * @throws BackendUnavailableException as above
     */
    default Backend open(Precision precision, BackendSettings settings) {
        return open(precision, settings.threads());
    }
}
