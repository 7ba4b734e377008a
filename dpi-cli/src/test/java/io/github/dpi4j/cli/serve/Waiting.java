package io.github.dpi4j.cli.serve;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for what happens elsewhere. */
final class Waiting {
    private static final long STEP_MILLIS = 20;

    private Waiting() {
    }

    /** Returns as soon as a condition holds; fails if it takes too long. */
    static void until(String what, Duration atMost, Callable<Boolean> condition) {
        long end = System.nanoTime() + atMost.toNanos();
        try {
            while (!condition.call()) {
                if (System.nanoTime() > end) {
                    fail("waited " + atMost.toSeconds() + " s for " + what);
                }
                Thread.sleep(STEP_MILLIS);
            }
        } catch (Exception e) {
            throw new IllegalStateException(what, e);
        }
    }
}
