package io.github.dpi4j.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Progress as lines at intervals, for logs and pipes. They are written by their own thread, as steps may be long. */
final class ProgressLines implements AutoCloseable {
    private static final long SECOND = 1_000_000_000L;

    private final PrintWriter err;
    private final String task;
    private final long interval;
    private final LongSupplier nanoTime;
    private final long start;
    private final Thread thread;
    private long expected;
    private long done;
    private long last;
    private boolean closed;

    /**
     * @param steps steps until the end; negative if unknown
     * @param seconds seconds between lines
     */
    ProgressLines(PrintWriter err, String task, long steps, int seconds) {
        this(err, task, steps, seconds, System::nanoTime);
    }

    /** The same with another clock. */
    ProgressLines(PrintWriter err, String task, long steps, int seconds, LongSupplier nanoTime) {
        this.err = err;
        this.task = task;
        this.expected = steps;
        this.interval = seconds * SECOND;
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
        this.last = start;
        thread = Thread.ofPlatform().daemon().name("progress").start(this::run);
    }

    synchronized void advance(long steps) {
        done += steps;
    }

    synchronized void expect(long steps) {
        expected += steps;
    }

    /** Postpones the next line, after another message. */
    synchronized void somethingWasSaid() {
        last = nanoTime.getAsLong();
    }

    private synchronized void run() {
        try {
            while (!closed) {
                wait(Duration.ofNanos(writeIfDue()).toMillis() + 1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Writes a line if it is time for one. Returns the nanoseconds until the next. */
    synchronized long writeIfDue() {
        long now = nanoTime.getAsLong();
        if (now - last >= interval) {
            err.println(line(task, done, expected, (now - start) / (double) SECOND));
            last = now;
        }
        return last + interval - now;
    }

    /** Returns a line, for example "restoring: 120 of 500 steps, 24 %, 1 min 20 s, about 4 min 13 s left". */
    static String line(String task, long done, long expected, double seconds) {
        String elapsed = duration(seconds);
        if (expected < 0) {
            return task + ": " + elapsed;
        }
        String share = expected == 0 ? "" : String.format(Locale.ROOT, ", %.0f %%", 100.0 * done / expected);
        String left = done == 0 ? "" : ", about " + duration(seconds * Math.max(0, expected - done) / done) + " left";
        return task + ": " + done + " of " + expected + " steps" + share + ", " + elapsed + left;
    }

    /** Returns a time in words: hours and minutes, or minutes and seconds. */
    static String duration(double seconds) {
        Duration time = Duration.ofSeconds(Math.round(seconds));
        if (time.toHours() > 0) {
            return time.toHours() + " h " + time.toMinutesPart() + " min";
        }
        return time.toMinutes() > 0
                ? time.toMinutes() + " min " + time.toSecondsPart() + " s"
                : time.toSeconds() + " s";
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
