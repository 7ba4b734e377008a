package io.github.dpi4j.cli;

import java.io.PrintWriter;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * How far a long run is and how long it will take, on stderr, if that is a terminal; messages go between. Java cannot tell
 * whether stderr is a terminal: the launcher does, by the system property {@value #TERMINAL}.
 */
final class Progress implements AutoCloseable {
    static final String TERMINAL = "dpi.terminal";

    private static final int WIDTH = 79;
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintWriter err;
    private final ProgressBar bar;

    /**
     * Begins to show progress.
     *
     * @param err where messages go
     * @param steps steps until the end
     */
    Progress(PrintWriter err, String task, long steps) {
        this.err = err;
        this.bar = Boolean.getBoolean(TERMINAL)
                ? new ProgressBarBuilder().setTaskName(task).setInitialMax(steps).setUnit(" steps", 1)
                        .setStyle(ProgressBarStyle.ASCII).setUpdateIntervalMillis(250).continuousUpdate()
                        .clearDisplayOnFinish().setConsumer(new ConsoleProgressBarConsumer(System.err, WIDTH)).build()
                : null;
    }

    /** Steps have been taken. */
    void advance(long steps) {
        if (bar != null) {
            bar.stepBy(steps);
        }
    }

    /** Steps that will not be taken. */
    void omit(long steps) {
        expect(-steps);
    }

    /** Steps that will be taken in addition. */
    void expect(long steps) {
        if (bar != null) {
            bar.maxHint(bar.getMax() + steps);
        }
    }

    /** A message that stays. */
    void report(String line) {
        print(err, line);
    }

    /** A line that stays, on stdout or stderr. */
    void print(PrintWriter out, String line) {
        if (bar != null) {
            System.err.print(CLEAR_LINE);
            System.err.flush();
        }
        out.println(line);
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
