package io.github.dpi4j.posterior;

/** Follows a run, and may end it. Called on the thread that runs it. */
@FunctionalInterface
public interface DpiListener {
    /** Neither looks nor interferes. */
    DpiListener NONE = step -> {
    };

    /** A step was taken; those with higher index before. */
    void onStep(DpiStep step);

    /**
     * Asked before every pass of a network; once it answers true, the run ends with a
     * {@link java.util.concurrent.CancellationException}.
     */
    default boolean isCancelled() {
        return false;
    }
}
