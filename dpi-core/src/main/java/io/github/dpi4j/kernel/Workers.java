package io.github.dpi4j.kernel;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A small fixed team of threads that share the tasks of one operation: the calling thread and {@code threads - 1}
 * daemon helpers. Owned by one network; only one thread may call {@link #run} at a time.
 *
 * <p>Each thread begins with its own share of the tasks, an equal range, so that it mostly finds in its caches what it
 * wrote in the operation before; then it helps the others. Tasks are claimed one by one, so which thread runs a task is
 * not determined; a task must therefore write only what is its own. Between operations the helpers spin briefly before they sleep, because the next operation of a network
 * comes within microseconds. An operation is over when its tasks are done: nobody waits for a helper that has not woken
 * up yet. Nothing is allocated.
 */
public final class Workers implements AutoCloseable {
    private static final int SPINS = 20_000;
    /** In place of the next task: no operation is under way. */
    private static final int NONE = Integer.MAX_VALUE;
    /** Longs from one thread's share to the next: in cache lines of their own. */
    private static final int APART = 16;

    /** A task of an operation. */
    @FunctionalInterface
    public interface Task {
        /**
         * @param task its number, from 0
         * @param worker which member of the team runs it, from 0 to {@code threads - 1}: an index into per-thread scratch
         */
        void run(int task, int worker);
    }

    private final Thread[] helpers;
    /**
     * For each thread's share: the operation's number in the upper half, its first unclaimed task in the lower. The thread
     * that succeeds in incrementing it has claimed the task, and knows that {@link #task} and {@link #tasks}, read before,
     * were this operation's.
     */
    private final AtomicLongArray shares;
    private final AtomicInteger done = new AtomicInteger();
    private @Nullable Task task;
    private int tasks;
    private volatile @Nullable Throwable failure;
    private volatile boolean closed;

    /**
     * @param threads size of the team, the caller included; at least 1
     */
    public Workers(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads: expected at least 1, got " + threads);
        }
        shares = new AtomicLongArray(threads * APART);
        for (int i = 0; i < threads; i++) {
            shares.set(i * APART, NONE);
        }
        helpers = new Thread[threads - 1];
        for (int i = 0; i < helpers.length; i++) {
            int worker = i + 1;
            helpers[i] = Thread.ofPlatform().daemon().name("dpi-worker-" + worker).start(() -> help(worker));
        }
    }

    /** Returns the size of the team, the caller included. */
    public int threads() {
        return helpers.length + 1;
    }

    /**
     * Checks that the team was not closed.
     *
     * @throws IllegalStateException if it was
     */
    public void requireOpen() {
        if (closed) {
            throw new IllegalStateException("this network is closed");
        }
    }

    /** Runs tasks 0 to {@code tasks - 1} and returns when all are done; rethrows what a task threw. */
    public void run(int tasks, Task task) {
        requireOpen();
        if (helpers.length == 0 || tasks == 1) {
            for (int i = 0; i < tasks; i++) {
                task.run(i, 0);
            }
            return;
        }
        this.task = task;
        this.tasks = tasks;
        done.set(0);
        long number = (shares.get(0) >>> 32) + 1;
        for (int i = 0; i < threads(); i++) {
            shares.set(i * APART, number << 32 | begin(i));
        }
        for (Thread helper : helpers) {
            LockSupport.unpark(helper);
        }
        work(0);
        for (int spins = 0; done.get() < tasks; spins++) {
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                // A helper in the middle of a task may wait for a processor, perhaps for this one.
                Thread.yield();
            }
        }
        // Before the next operation's fields are written: no late helper may take them for this one's.
        for (int i = 0; i < threads(); i++) {
            shares.set(i * APART, number << 32 | NONE);
        }
        this.task = null;
        Throwable thrown = failure;
        failure = null;
        switch (thrown) {
            case null -> {
            }
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new AssertionError(thrown);
        }
    }

    /** The first task of a thread's share. */
    private int begin(int worker) {
        return (int) ((long) tasks * worker / threads());
    }

    /** Claims tasks and runs them until none is left: first those of its own share, then those of the next ones. */
    private void work(int worker) {
        int finished = 0;
        for (int i = 0; i < threads(); i++) {
            finished += share((worker + i) % threads(), worker);
        }
        if (finished > 0) {
            done.addAndGet(finished);
        }
    }

    /** Claims tasks of one share and runs them until none is left; returns how many. */
    private int share(int share, int worker) {
        int finished = 0;
        for (long s = shares.get(share * APART);; s = shares.get(share * APART)) {
            int next = (int) s;
            Task claimed = task;
            if (next >= begin(share + 1)) {
                return finished;
            }
            if (shares.compareAndSet(share * APART, s, s + 1)) {
                finished++;
                // After a failure the rest is only counted.
                if (failure == null) {
                    try {
                        Objects.requireNonNull(claimed).run(next, worker);
                    } catch (RuntimeException | Error e) {
                        failure = e;
                    }
                }
            }
        }
    }

    private boolean isWaiting() {
        for (int i = 0; i < threads(); i++) {
            if ((int) shares.get(i * APART) < begin(i + 1)) {
                return true;
            }
        }
        return false;
    }

    private void help(int worker) {
        int spins = 0;
        while (!closed) {
            if (isWaiting()) {
                work(worker);
                spins = 0;
            } else if (spins++ < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.park(this);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        for (Thread helper : helpers) {
            LockSupport.unpark(helper);
        }
    }
}
