package io.github.dpi4j.file;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;

/**
 * An interrupt of the thread that reads or writes a file. It closes the file's channel, which is no fault of the file nor
 * of the disk. The thread's interrupted status stays set.
 */
public final class Interruption {
    private Interruption() {
    }

    /**
     * {@return whether reading or writing failed because this thread was interrupted}
     *
     * @param failure the exception
     */
    public static boolean isCauseOf(IOException failure) {
        return failure instanceof ClosedByInterruptException || failure instanceof InterruptedIOException
                || failure instanceof ClosedChannelException && Thread.currentThread().isInterrupted();
    }

    /**
     * {@return the exception that says so}
     *
     * @param path the file
     * @param failure the exception, of which {@link #isCauseOf} is true
     */
    public static InterruptedIOException named(Path path, IOException failure) {
        InterruptedIOException named = new InterruptedIOException(path + ": interrupted");
        named.initCause(failure);
        return named;
    }
}
