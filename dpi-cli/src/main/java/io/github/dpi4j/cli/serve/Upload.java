package io.github.dpi4j.cli.serve;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;

/**
 * The reading of an uploaded file on the current thread, which another thread can end: after a time limit, or because
 * the page is closed. The connection is closed then.
 */
final class Upload {
    private final Thread reader = Thread.currentThread();
    private boolean isOver;

    /** The reading of a request's body. */
    @FunctionalInterface
    interface Body {
        /**
         * Reads the body.
         *
         * @throws Refusal if it is refused
         * @throws IOException if the connection is broken
         */
        byte[] read() throws IOException, Refusal;
    }

    /**
     * Reads a body on the thread that created this upload.
     *
     * @param limit longest time from the first to the last byte
     * @throws IOException if the connection is broken, the time is over, or {@link #end} was called
     */
    byte[] read(Duration limit, Body body) throws IOException, Refusal {
        Thread clock = Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(limit);
                end();
            } catch (InterruptedException e) {
                // The upload was read in time.
                Thread.currentThread().interrupt();
            }
        });
        try {
            return body.read();
        } catch (ClosedByInterruptException e) {
            throw new IOException("the upload was ended", e);
        } finally {
            clock.interrupt();
            over();
        }
    }

    /** Ends the reading, if it is not over: an interrupt closes the channel that is being read. */
    synchronized void end() {
        if (!isOver) {
            reader.interrupt();
        }
    }

    private synchronized void over() {
        isOver = true;
        Thread.interrupted();
    }
}
