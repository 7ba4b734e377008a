package io.github.dpi4j.backend.cuda;

/** The driver refused something; the message says what, and names the driver's error. */
public final class CudaException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What was tried, and what the driver said. */
    public CudaException(String message) {
        super(message);
    }
}
