package io.github.dpi4j.model;

/** A fact about a network that neither its file nor the caller tells. */
public final class MissingFactException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    MissingFactException(String message) {
        super(message);
    }
}
