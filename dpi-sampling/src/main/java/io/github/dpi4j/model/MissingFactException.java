package io.github.dpi4j.model;

/** An error: a fact about a network that is given neither by its file nor by the caller. */
public final class MissingFactException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    MissingFactException(String message) {
        super(message);
    }
}
