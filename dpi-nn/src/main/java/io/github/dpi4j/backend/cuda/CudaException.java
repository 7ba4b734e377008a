package io.github.dpi4j.backend.cuda;

/** An error of the driver; the message says what was tried, and gives the driver's description of the error. */
public final class CudaException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * Creates an exception.
     *
     * @param message what was tried, and the driver's description of the error
     */
    public CudaException(String message) {
        super(message);
    }
}
