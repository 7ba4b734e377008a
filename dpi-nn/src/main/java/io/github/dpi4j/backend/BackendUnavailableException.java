package io.github.dpi4j.backend;

import org.jspecify.annotations.Nullable;

/** An exception for a backend that cannot run on this machine; the message says in one line what is missing. */
public final class BackendUnavailableException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    /**
     * Creates an exception.
     *
     * @param backend its name
     * @param reason what is missing, and how to get it
     */
    public BackendUnavailableException(String backend, String reason) {
        this(backend, reason, null);
    }

    /**
     * Creates an exception.
     *
     * @param backend its name
     * @param reason what is missing, and how to get it
     * @param cause what failed, or null
     */
    public BackendUnavailableException(String backend, String reason, @Nullable Throwable cause) {
        super(backend + ": not available: " + reason, cause);
    }
}
