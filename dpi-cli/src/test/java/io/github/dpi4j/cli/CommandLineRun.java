package io.github.dpi4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One run of the {@code dpi} command within the tests' JVM. */
record CommandLineRun(int exitCode, String out, String err) {
    static {
        // On a busy machine a run may take longer than the time between two lines of progress.
        System.setProperty(Progress.INTERVAL, "0");
    }

    static CommandLineRun dpi(Object... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StringWriter err = new StringWriter();
        int exitCode = new CommandRunner(new ResultStream(out), new PrintWriter(err, true))
                .run(Arrays.stream(args).map(Object::toString).toArray(String[]::new));
        return new CommandLineRun(exitCode, out.toString(StandardCharsets.UTF_8), err.toString());
    }

    CommandLineRun assertDone() {
        assertEquals("", err);
        assertEquals(0, exitCode);
        return this;
    }

    /** Nothing on stdout, one line on stderr that holds all of these. */
    CommandLineRun assertRefused(int expectedExitCode, String... parts) {
        assertEquals("", out);
        assertEquals(1, err.lines().count(), err);
        for (String part : parts) {
            assertTrue(err.contains(part), () -> "expected '" + part + "' in: " + err);
        }
        assertEquals(expectedExitCode, exitCode);
        return this;
    }
}
