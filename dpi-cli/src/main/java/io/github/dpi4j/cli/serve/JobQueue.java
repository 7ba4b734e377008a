package io.github.dpi4j.cli.serve;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * A queue of jobs, which run one at a time, in order. Waiting jobs' pages are told the number of jobs before them
 * whenever it changes.
 */
final class JobQueue implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(JobQueue.class.getName());

    private final Deque<Job> waiting = new ArrayDeque<>();
    private final Work work;
    private final int maxWaiting;
    private final Thread worker;
    private @Nullable Job running;
    private boolean isClosed;

    /** The work done for a job. */
    @FunctionalInterface
    interface Work {
        /**
         * Runs a job, and reports to its page.
         *
         * @throws CancellationException if it was cancelled
         * @throws IOException if its image, or a network, cannot be read
         */
        void run(Job job) throws IOException;
    }

    /**
     * Creates a queue.
     *
     * @param maxWaiting most waiting jobs, besides the running one
     */
    JobQueue(int maxWaiting, Work work) {
        this.maxWaiting = maxWaiting;
        this.work = work;
        worker = Thread.ofPlatform().name("dpi-serve").daemon().start(this::run);
    }

    /**
     * Adds a job, the only one of its page.
     *
     * @throws Refusal if too many jobs wait, or the page has one already
     */
    synchronized void add(Job job) throws Refusal {
        if (isClosed) {
            throw new Refusal(503, "the server is being stopped");
        }
        if (waiting.size() >= maxWaiting + (running == null ? 1 : 0)) {
            throw new Refusal(503, "busy: " + waiting.size() + " photos are waiting already; try again later");
        }
        job.page().begin(job);
        waiting.add(job);
        tellPositions();
        notifyAll();
    }

    /** Cancels a job: a waiting one at once, the running one before its next pass of a network. */
    synchronized void cancel(Job job) {
        job.cancel();
        if (waiting.remove(job)) {
            job.page().end(job);
            job.page().send("cancelled", _ -> {
            });
            tellPositions();
        }
    }

    private void tellPositions() {
        int before = running == null ? 0 : 1;
        for (Job job : waiting) {
            int ahead = before++;
            job.page().send("queued", json -> json.writeNumberProperty("ahead", ahead));
        }
    }

    private void run() {
        try {
            while (true) {
                Job job = next();
                if (job == null) {
                    return;
                }
                try {
                    runOne(job);
                } finally {
                    done();
                }
            }
        } catch (InterruptedException e) {
            LOG.log(Level.DEBUG, "interrupted", e);
        }
    }

    private synchronized @Nullable Job next() throws InterruptedException {
        while (waiting.isEmpty() && !isClosed) {
            wait();
        }
        Job next = isClosed ? null : waiting.remove();
        running = next;
        if (next != null) {
            next.page().send("started", _ -> {
            });
            tellPositions();
        }
        return next;
    }

    private synchronized void done() {
        running = null;
    }

    /** The page can start another job before it is told of the end. */
    private void runOne(Job job) {
        try {
            work.run(job);
            job.page().end(job);
            job.page().send("done", _ -> {
            });
        } catch (CancellationException e) {
            job.page().end(job);
            job.page().send("cancelled", _ -> {
            });
        } catch (IOException | IllegalArgumentException | ArithmeticException e) {
            fail(job, e.getMessage());
        } catch (OutOfMemoryError e) {
            fail(job, "out of memory: the photo, or what the settings ask for, is too much for "
                    + (Runtime.getRuntime().maxMemory() >> 20) + " MiB");
        } catch (RuntimeException | Error e) {
            // An error of one job (a stack overflow, a library that cannot be loaded) does not end the worker.
            LOG.log(Level.WARNING, () -> "a job failed: " + e);
            LOG.log(Level.DEBUG, "a job failed", e);
            fail(job, "internal error: " + e);
        }
    }

    private static void fail(Job job, @Nullable String message) {
        job.page().end(job);
        job.page().send("failed", json -> json.writeStringProperty("message", String.valueOf(message)));
    }

    /** Cancels all jobs, and waits for the running one. */
    @Override
    public void close() {
        synchronized (this) {
            isClosed = true;
            waiting.forEach(Job::cancel);
            waiting.clear();
            if (running != null) {
                running.cancel();
            }
            notifyAll();
        }
        try {
            worker.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
