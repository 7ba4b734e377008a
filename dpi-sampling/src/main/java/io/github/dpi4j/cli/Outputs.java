package io.github.dpi4j.cli;

import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;

/** Writes results so that Ctrl-C cannot come in between: the JVM, told to end, waits for the file that is being written. */
final class Outputs {
    private static final ReentrantLock WRITING = new ReentrantLock();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(WRITING::lock));
    }

    /** Writes a file. */
    @FunctionalInterface
    interface Writer {
        void write() throws IOException;
    }

    private Outputs() {
    }

    static void write(Writer writer) throws IOException {
        WRITING.lock();
        try {
            writer.write();
        } finally {
            WRITING.unlock();
        }
    }
}
