package io.github.dpi4j.sampler;

import java.util.function.BooleanSupplier;

/** An observer of a sampling run, which may cancel it. Called on the thread that samples. */
@FunctionalInterface
public interface StepListener {
    /** Neither looks nor interferes. */
    StepListener NONE = counting(() -> {
    });

    /**
     * {@return a listener that counts steps, as progress bars do, and reads no images}
     *
     * @param onStep is run after every step
     */
    static StepListener counting(Runnable onStep) {
        return new StepListener() {
            @Override
            public void onStep(Step step) {
                onStep.run();
            }

            @Override
            public boolean readsImages() {
                return false;
            }
        };
    }

    /**
     * Receives every step, after it was taken.
     *
     * @param step the step
     */
    void onStep(Step step);

    /**
     * Receives every pass of a network, over the whole batch: before it, or, where a run stays on a device, after its step.
     *
     * @param pass its kind
     */
    default void onPass(NetworkPass pass) {
    }

    /**
     * {@return whether the listener reads the steps' images} If it does not, a run may stay on a GPU from beginning to
     * end; its steps then have no images, and throw where they are asked for them.
     */
    default boolean readsImages() {
        return true;
    }

    /**
     * {@return whether the run is to end, with a {@link java.util.concurrent.CancellationException}; asked before every
     * pass of the prior's network}
     */
    default boolean isCancelled() {
        return false;
    }

    /**
     * {@return this listener, whose run also ends as soon as a condition holds}
     *
     * @param cancelled asked on the thread that samples, before every pass of the prior's network
     */
    default StepListener until(BooleanSupplier cancelled) {
        StepListener listener = this;
        return new StepListener() {
            @Override
            public void onStep(Step step) {
                listener.onStep(step);
            }

            @Override
            public void onPass(NetworkPass pass) {
                listener.onPass(pass);
            }

            @Override
            public boolean readsImages() {
                return listener.readsImages();
            }

            @Override
            public boolean isCancelled() {
                return listener.isCancelled() || cancelled.getAsBoolean();
            }
        };
    }
}
