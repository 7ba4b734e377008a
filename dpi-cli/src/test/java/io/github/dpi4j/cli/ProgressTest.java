package io.github.dpi4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressTest {
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
        try (ProgressLines lines = new ProgressLines(new PrintWriter(err, true), "restoring", 4, 1)) {
            lines.advance(2);
            lines.expect(4);
            Thread.sleep(1_500);
            lines.advance(1);
        }
        assertEquals("restoring: 2 of 8 steps, 25 %, 1 s, about 3 s left\n", err.toString());
    }

    @Test
    void noLineComesWhereOthersCome() throws InterruptedException {
        StringWriter err = new StringWriter();
        try (ProgressLines lines = new ProgressLines(new PrintWriter(err, true), "restoring", 4, 1)) {
            for (int i = 0; i < 15; i++) {
                lines.somethingWasSaid();
                Thread.sleep(100);
            }
        }
        assertTrue(err.toString().isEmpty(), err.toString());
    }
}
