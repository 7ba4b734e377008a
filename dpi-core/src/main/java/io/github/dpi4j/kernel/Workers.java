package io.github.dpi4j.kernel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A small fixed team of threads that share out the tasks of one operation: the calling thread and {@code threads - 1}
 * daemon helpers. Owned by one network; only one thread may call {@link #run} at a time.
 *
 * <p>Tasks are claimed one by one, so which thread runs a task is not determined; a task must therefore write only what
 * is its own. Between operations the helpers spin briefly before they sleep, because the next operation of a network
 * comes within microseconds.
 */
public final class Workers implements AutoCloseable {
    private static final int SPINS = 20_000;

    /** One task of an operation. */
    @FunctionalInterface
    public interface Task {
        /**
         * @param task its number, from 0
         * @param worker which member of the team runs it, from 0 to {@code threads - 1}: an index into per-thread scratch
         */
        void run(int task, int worker);
    }

    /** One operation: what every member of the team needs to take part in it. */
    private static final class Operation {
        final Task task;
        final int tasks;
        final AtomicInteger next = new AtomicInteger();
        final AtomicInteger busyHelpers;
        volatile Throwable failure;

        Operation(Task task, int tasks, int helpers) {
            this.task = task;
            this.tasks = tasks;
            this.busyHelpers = new AtomicInteger(helpers);
        }

        void work(int worker) {
            try {
                for (int i = next.getAndIncrement(); i < tasks; i = next.getAndIncrement()) {
                    task.run(i, worker);
                }
            } catch (RuntimeException | Error e) {
                failure = e;
                next.set(tasks);
            }
        }
    }

    private final Thread[] helpers;
    private volatile Operation current;
    private volatile boolean closed;

    /**
     * @param threads size of the team, the caller included; at least 1
     */
    public Workers(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads: expected at least 1, got " + threads);
        }
        helpers = new Thread[threads - 1];
        for (int i = 0; i < helpers.length; i++) {
            int worker = i + 1;
            helpers[i] = Thread.ofPlatform().daemon().name("dpi-worker-" + worker).start(() -> help(worker));
        }
    }

    /** Size of the team, the caller included. */
    public int threads() {
        return helpers.length + 1;
    }

    /** Runs tasks 0 to {@code tasks - 1} and returns when all are done; rethrows what a task threw. */
    public void run(int tasks, Task task) {
        if (helpers.length == 0 || tasks == 1) {
            for (int i = 0; i < tasks; i++) {
                task.run(i, 0);
            }
            return;
        }
        if (closed) {
            throw new IllegalStateException("the network is closed");
        }
        Operation operation = new Operation(task, tasks, helpers.length);
        current = operation;
        for (Thread helper : helpers) {
            LockSupport.unpark(helper);
        }
        operation.work(0);
        for (int spins = 0; operation.busyHelpers.get() > 0; spins++) {
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                // More threads than processors: the helper may wait for the one that this thread spins on.
                Thread.yield();
            }
        }
        switch (operation.failure) {
            case null -> {
            }
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new AssertionError(operation.failure);
        }
    }

    private void help(int worker) {
        Operation last = null;
        while (!closed) {
            Operation operation = current;
            for (int spins = 0; operation == last && !closed; operation = current) {
                if (spins++ < SPINS) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.park(this);
                }
            }
            if (operation != last) {
                operation.work(worker);
                last = operation;
                operation.busyHelpers.decrementAndGet();
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
