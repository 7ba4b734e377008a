package io.github.dpi4j.evaluation;

/** Follows an evaluation, and may end it. Steps are counted for each image by itself. */
public interface EvaluationListener {
    /** Neither looks nor interferes. */
    EvaluationListener NONE = new EvaluationListener() {
    };

    /** Called with the number of steps until the end, before the first one. */
    default void planned(long steps) {
    }

    /** Called after some steps. */
    default void advanced(long steps) {
    }

    /** Called where steps are left out, as their result is there already. */
    default void omitted(long steps) {
    }

    /** Returns whether the evaluation is to end, with a {@link java.util.concurrent.CancellationException}. */
    default boolean isCancelled() {
        return false;
    }
}
