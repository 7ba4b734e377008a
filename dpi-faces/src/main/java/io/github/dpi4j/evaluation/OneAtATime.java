package io.github.dpi4j.evaluation;

import java.util.function.BooleanSupplier;

/**
 * Another listener, called by one thread at a time; asked whether to cancel by any.
 *
 * @param listener the listener, which is locked while it is called
 * @param ends whether to cancel in any case
 */
record OneAtATime(EvaluationListener listener, BooleanSupplier ends) implements EvaluationListener {
    @Override
    public void planned(long steps) {
        synchronized (listener) {
            listener.planned(steps);
        }
    }

    @Override
    public void advanced(long steps) {
        synchronized (listener) {
            listener.advanced(steps);
        }
    }

    @Override
    public void omitted(long steps) {
        synchronized (listener) {
            listener.omitted(steps);
        }
    }

    @Override
    public void added(long steps) {
        synchronized (listener) {
            listener.added(steps);
        }
    }

    @Override
    public boolean isCancelled() {
        return ends.getAsBoolean() || listener.isCancelled();
    }
}
