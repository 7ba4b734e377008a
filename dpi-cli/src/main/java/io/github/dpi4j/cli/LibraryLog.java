package io.github.dpi4j.cli;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What the library logs, on stderr, each message in one line. */
final class LibraryLog {
    /** Held, because the log manager forgets loggers that nobody holds. */
    private static final Logger LIBRARY = Logger.getLogger("io.github.dpi4j");

    private LibraryLog() {
    }

    static void warningsOnly() {
        System.setProperty("java.util.logging.SimpleFormatter.format", "dpi: %5$s%6$s%n");
        LIBRARY.setLevel(Level.WARNING);
    }

    static void everything() {
        LIBRARY.setLevel(Level.ALL);
        for (Handler handler : Logger.getLogger("").getHandlers()) {
            handler.setLevel(Level.ALL);
        }
    }
}
