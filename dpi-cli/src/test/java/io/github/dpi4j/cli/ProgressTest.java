package io.github.dpi4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void aLineSaysHowFarARunIs() {
        assertEquals("restoring: 120 of 500 steps, 24 %, 1 min 20 s, about 4 min 13 s left",
                ProgressLines.line("restoring", 120, 500, 80));
        assertEquals("restoring: 0 of 500 steps, 0 %, 10 s", ProgressLines.line("restoring", 0, 500, 10));
        assertEquals("reading d: 2 h 0 min", ProgressLines.line("reading d", 0, -1, 7200));
    }

    @Test
    void whereThereIsNoTerminalALineComesAlsoDuringALongStep() throws InterruptedException {
        StringWriter err = new StringWriter();
        AtomicLong nanos = new AtomicLong();
        try (ProgressLines lines = new ProgressLines(new PrintWriter(err, true), "restoring", 4, 1, nanos::get)) {
            lines.advance(2);
            lines.expect(4);
            nanos.set(SECOND);
            for (int i = 0; i < 60_000 && err.toString().isEmpty(); i++) {
                Thread.sleep(1);
            }
            lines.advance(1);
        }
        assertEquals("restoring: 2 of 8 steps, 25 %, 1 s, about 3 s left\n", err.toString());
    }

    @Test
    void noLineComesWhereOthersCome() {
        StringWriter err = new StringWriter();
        AtomicLong nanos = new AtomicLong();
        try (ProgressLines lines = new ProgressLines(new PrintWriter(err, true), "restoring", 4, 1, nanos::get)) {
            for (int i = 0; i < 15; i++) {
                lines.somethingWasSaid();
                nanos.addAndGet(SECOND - 1);
                assertEquals(1, lines.writeIfDue());
            }
            assertTrue(err.toString().isEmpty(), err.toString());
            nanos.addAndGet(1);
            assertEquals(SECOND, lines.writeIfDue());
            assertEquals("restoring: 0 of 4 steps, 0 %, 15 s\n", err.toString());
        }
    }
}
