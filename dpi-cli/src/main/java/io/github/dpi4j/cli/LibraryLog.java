package io.github.dpi4j.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** The library's log on stderr, each message in one line. */
final class LibraryLog {
    /** A strong reference, because the log manager holds loggers weakly. */
    private static final Logger LIBRARY = Logger.getLogger("io.github.dpi4j");

    private LibraryLog() {
    }

    static void warningsOnly() {
        for (Handler handler : Logger.getLogger("").getHandlers()) {
            handler.setFormatter(new Lines());
        }
        LIBRARY.setLevel(Level.WARNING);
    }

    /** A formatter of a message in one line, followed by its exception. Text from files is escaped. */
    private static final class Lines extends Formatter {
        @Override
        public String format(LogRecord entry) {
            StringWriter text = new StringWriter();
            PrintWriter out = new PrintWriter(new PrintableWriter(text));
            out.println("dpi: " + formatMessage(entry).strip().replaceAll("\\s*\\R\\s*", "; "));
            if (entry.getThrown() != null) {
                entry.getThrown().printStackTrace(out);
            }
            out.flush();
            return text.toString();
        }
    }

    static void everything() {
        LIBRARY.setLevel(Level.ALL);
        for (Handler handler : Logger.getLogger("").getHandlers()) {
            handler.setLevel(Level.ALL);
        }
    }
}
