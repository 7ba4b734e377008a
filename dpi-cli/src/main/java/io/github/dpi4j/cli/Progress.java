package io.github.dpi4j.cli;

import io.github.dpi4j.checkpoint.PrintableText;
import java.io.PrintWriter;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * The progress of a long run and the time left, on stderr: a bar if that is a terminal, else a line after every {@value
 * #SECONDS} seconds without other messages. Java cannot tell whether stderr is a terminal: the launcher does, by the
 * system property {@value #TERMINAL}. Steps are counted from any thread.
 */
final class Progress implements AutoCloseable {
    static final String TERMINAL = "dpi.terminal";
    /** System property: seconds between lines where there is no terminal; 0 for none. */
    static final String INTERVAL = "dpi.progress.seconds";

    private static final int SECONDS = 10;
    private static final int WIDTH = 79;
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintWriter err;
    private final @Nullable ProgressBar bar;
    private final @Nullable ProgressLines lines;

    /**
     * Starts to show progress.
     *
     * @param err writer of messages
     * @param task name of the task, such as "restoring"
     * @param steps steps until the end; negative if that is not known
     */
    Progress(PrintWriter err, String task, long steps) {
        this.err = err;
        boolean terminal = Boolean.getBoolean(TERMINAL);
        this.bar = terminal
                ? new ProgressBarBuilder().setTaskName(task).setInitialMax(steps).setUnit(" steps", 1)
                        .setStyle(ProgressBarStyle.ASCII).setUpdateIntervalMillis(250).continuousUpdate()
                        .clearDisplayOnFinish().setConsumer(new ConsoleProgressBarConsumer(System.err, WIDTH)).build()
                : null;
        int interval = Integer.getInteger(INTERVAL, SECONDS);
        this.lines = terminal || interval <= 0 ? null : new ProgressLines(err, task, steps, interval);
    }

    /** Counts steps that were taken. */
    void advance(long steps) {
        if (bar != null) {
            bar.stepBy(steps);
        }
        if (lines != null) {
            lines.advance(steps);
        }
    }

    /** Subtracts steps that will not be taken. */
    void omit(long steps) {
        expect(-steps);
    }

    /** Adds steps that will be taken in addition. */
    synchronized void expect(long steps) {
        if (bar != null) {
            bar.maxHint(bar.getMax() + steps);
        }
        if (lines != null) {
            lines.expect(steps);
        }
    }

    /** Prints a message. */
    void report(String line) {
        print(err, line);
        if (lines != null) {
            lines.somethingWasSaid();
        }
    }

    /** Prints a line on stdout or stderr. Line ends in it, which can only come from a file's name, are escaped. */
    void print(PrintWriter out, String line) {
        if (bar != null) {
            System.err.print(CLEAR_LINE);
            System.err.flush();
        }
        out.println(line.lines().count() > 1 ? PrintableText.escape(line) : line);
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
        if (lines != null) {
            lines.close();
        }
    }
}
