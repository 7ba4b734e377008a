package io.github.dpi4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** One run of the {@code dpi} command within the tests' JVM. Warnings of few steps, with which tests are quick, are apart. */
record CommandLineRun(int exitCode, String out, String err, String fewSteps) {
    private static final String FEW_STEPS = "; images keep noise and a pattern";

    static {
        // On a busy machine a run may take longer than the time between two lines of progress.
        System.setProperty(Progress.INTERVAL, "0");
    }

    static CommandLineRun dpi(Object... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StringWriter err = new StringWriter();
        int exitCode = new CommandRunner(new ResultStream(out), new PrintWriter(err, true))
                .run(Arrays.stream(args).map(Object::toString).toArray(String[]::new));
        Map<Boolean, List<String>> lines = err.toString().lines()
                .collect(Collectors.partitioningBy(line -> line.endsWith(FEW_STEPS)));
        return new CommandLineRun(exitCode, out.toString(StandardCharsets.UTF_8), joined(lines.get(false)),
                joined(lines.get(true)));
    }

    private static String joined(List<String> lines) {
        return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
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
