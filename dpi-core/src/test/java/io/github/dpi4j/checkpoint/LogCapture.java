package io.github.dpi4j.checkpoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What a class logs while something runs. */
final class LogCapture extends Handler {
    private final List<String> messages = new ArrayList<>();

    private LogCapture() {
    }

    /** What is run. */
    @FunctionalInterface
    interface Step {
        Object run() throws IOException;
    }

    /** Returns the warnings, formatted. */
    static List<String> warningsOf(Class<?> type, Step step) throws IOException {
        Logger logger = Logger.getLogger(type.getName());
        LogCapture capture = new LogCapture();
        logger.addHandler(capture);
        try {
            step.run();
        } finally {
            logger.removeHandler(capture);
        }
        return capture.messages;
    }

    @Override
    public void publish(LogRecord line) {
        if (line.getLevel().intValue() >= Level.WARNING.intValue()) {
            messages.add(new SimpleFormatter().formatMessage(line));
        }
    }

    @Override
    public void flush() {
    }

    @Override
    public void close() {
    }
}
