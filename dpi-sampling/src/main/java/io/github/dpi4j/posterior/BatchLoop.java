package io.github.dpi4j.posterior;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * A loop over batches of images that keeps a device busy: while it runs one batch, the next is prepared and the last one's
 * results are written. Results, and what is said and written, are those of one batch after the other.
 */
public final class BatchLoop {
    private static final int AT_ONCE = 2;

    private BatchLoop() {
    }

    /** A batch's work. */
    @FunctionalInterface
    public interface Batch {
        /**
         * Prepares and restores the batch.
         *
         * @param inOrder does what is seen from outside
         * @param isCancelled whether the loop has failed meanwhile, so that the work is of no more use: for {@link
         *        io.github.dpi4j.sampler.StepListener#until}
         * @throws IOException ends the loop, in the batch's turn
         */
        void restore(InOrder inOrder, BooleanSupplier isCancelled) throws IOException;
    }

    /** Messages, files and other effects of a batch. */
    @FunctionalInterface
    public interface Effect {
        /**
         * Takes place.
         *
         * @throws IOException ends the loop
         */
        void happen() throws IOException;
    }

    /** The order of effects: a batch's come in their order, after those of the batches before it. */
    @FunctionalInterface
    public interface InOrder {
        /**
         * Lets an effect take place, at once or in its turn, on the thread that runs the loop.
         *
         * @param effect the effect
         * @throws IOException if it takes place at once, and fails
         */
        void then(Effect effect) throws IOException;
    }

    /**
     * Runs the batches. The first exception ends the loop, after the effects of what was done before it; batches that were
     * begun have ended when it is thrown.
     *
     * @param batches the batches
     * @param overlaps whether two batches are at work at once, each on a thread of its own: for networks on a device
     *        ({@link io.github.dpi4j.backend.Backend#hasOwnDevice}). Else each runs on the calling thread
     * @throws IOException if a batch or an effect does, or the thread is interrupted while it waits for one
     */
    public static void run(List<? extends Batch> batches, boolean overlaps) throws IOException {
        if (!overlaps || batches.size() < 2) {
            for (Batch batch : batches) {
                batch.restore(Effect::happen, () -> false);
            }
            return;
        }
        AtomicBoolean isCancelled = new AtomicBoolean();
        Deque<BlockingQueue<Optional<Effect>>> begun = new ArrayDeque<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE,
                Thread.ofPlatform().daemon().name("batch-", 0).factory())) {
            try {
                for (Batch batch : batches) {
                    if (begun.size() == AT_ONCE) {
                        finish(begun.remove());
                    }
                    begun.add(begin(batch, threads, isCancelled));
                }
                while (!begun.isEmpty()) {
                    finish(begun.remove());
                }
            } finally {
                isCancelled.set(true);
            }
        }
    }

    /** Begins a batch, and returns its effects, the last of which is none. */
    private static BlockingQueue<Optional<Effect>> begin(Batch batch, ExecutorService threads,
            AtomicBoolean isCancelled) {
        BlockingQueue<Optional<Effect>> effects = new LinkedBlockingQueue<>();
        threads.execute(() -> {
            try {
                batch.restore(effect -> effects.add(Optional.of(effect)), isCancelled::get);
            } catch (IOException | RuntimeException | Error e) {
                effects.add(Optional.of(() -> {
                    throw e;
                }));
            } finally {
                effects.add(Optional.empty());
            }
        });
        return effects;
    }

    private static void finish(BlockingQueue<Optional<Effect>> effects) throws IOException {
        try {
            for (Optional<Effect> next = effects.take(); next.isPresent(); next = effects.take()) {
                next.get().happen();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted");
            interrupted.initCause(e);
            throw interrupted;
        }
    }
}
