package io.github.dpi4j.sampler;

/** Follows a sampling run, and may end it. Called on the thread that samples. */
@FunctionalInterface
public interface StepListener {
    /** Neither looks nor interferes. */
    StepListener NONE = _ -> {
    };

    /** Called after every step. */
    void onStep(Step step);

    /**
     * Returns whether the run is to end, with a {@link java.util.concurrent.CancellationException}; asked before every pass
     * of the prior's network.
     */
    default boolean isCancelled() {
        return false;
    }
}
