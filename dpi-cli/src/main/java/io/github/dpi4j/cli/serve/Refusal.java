package io.github.dpi4j.cli.serve;

/** A request that is not met, with HTTP's status for it and a line for people. */
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
