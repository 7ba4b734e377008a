package io.github.dpi4j.cli.serve;

/** The refusal of a request, with an HTTP status and a message of one line. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;

    Refusal(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }
}
