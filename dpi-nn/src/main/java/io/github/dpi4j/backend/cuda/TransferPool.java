package io.github.dpi4j.backend.cuda;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * The memory through which runs' values are copied: of two runs at most, so that one's copies go beside the other's work. It
 * is kept for the next ones. Thread-safe.
 */
final class TransferPool implements AutoCloseable {
    private static final int AT_ONCE = 2;

    private final Device device;
    private final Semaphore permits = new Semaphore(AT_ONCE);
    private final List<Sized> free = new ArrayList<>();
    private boolean closed;

    /** A transfer of a run's. */
    record Sized(Device.Transfer transfer, long bytes) {
    }

    TransferPool(Device device) {
        this.device = device;
    }

    /**
     * Takes a transfer; waits where two are taken.
     *
     * @throws IllegalStateException if the pool is closed
     */
    Sized take(long bytes) {
        permits.acquireUninterruptibly();
        try {
            return found(bytes);
        } catch (RuntimeException | Error e) {
            permits.release();
            throw e;
        }
    }

    private synchronized Sized found(long bytes) {
        if (closed) {
            throw new IllegalStateException("cuda: the network is closed");
        }
        for (Sized one : free) {
            if (one.bytes >= bytes) {
                free.remove(one);
                return one;
            }
        }
        if (!free.isEmpty()) {
            free.removeLast().transfer.close();
        }
        return new Sized(device.transfer(bytes), bytes);
    }

    /** Gives a transfer back whose copies are complete, or of no use. */
    void giveBack(Sized taken) {
        synchronized (this) {
            if (closed) {
                taken.transfer.close();
            } else {
                free.add(taken);
            }
        }
        permits.release();
    }

    /** Frees all memory: of runs that go on, when they end. */
    @Override
    public synchronized void close() {
        closed = true;
        free.forEach(one -> one.transfer.close());
        free.clear();
    }
}
