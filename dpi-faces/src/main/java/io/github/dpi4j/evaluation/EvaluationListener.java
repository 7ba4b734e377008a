package io.github.dpi4j.evaluation;

/** An observer of an evaluation, which may cancel it. Steps are counted for each image. */
public interface EvaluationListener {
    /** A listener that does nothing. */
    EvaluationListener NONE = new EvaluationListener() {
    };

    /**
     * Called with the number of steps until the end, before the first one.
     *
     * @param steps number of steps
     */
    default void planned(long steps) {
    }

    /**
     * Called after some steps.
     *
     * @param steps number of steps
     */
    default void advanced(long steps) {
    }

    /**
     * Called when steps are skipped because their result exists already.
     *
     * @param steps number of steps
     */
    default void omitted(long steps) {
    }

    /**
     * Called when it turns out that images take another number of steps than was planned: their scale was not known before.
     *
     * @param steps how many more; negative if there are fewer
     */
    default void added(long steps) {
    }

    /** {@return whether to cancel the evaluation, with a {@link java.util.concurrent.CancellationException}} */
    default boolean isCancelled() {
        return false;
    }
}
