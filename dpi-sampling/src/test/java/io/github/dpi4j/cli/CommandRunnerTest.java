package io.github.dpi4j.cli;

import static io.github.dpi4j.cli.CommandLineRun.dpi;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.golden.Golden;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandRunnerTest {
    @Test
    void wrongUseIsOneLineAndExitCode2() {
        dpi().assertRefused(2, "dpi: ", "--help");
        dpi("frobnicate").assertRefused(2, "frobnicate");
        dpi("inspect").assertRefused(2, "dpi inspect: ", "FILE");
        dpi("inspect", "--frobnicate", "file").assertRefused(2, "--frobnicate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"inspect", "forward", "restore"})
    void everyCommandHasHelpWithExamples(String command) {
        String help = dpi(command, "--help").assertDone().out();
        assertTrue(help.contains("Examples:"), help);
        assertTrue(help.contains("dpi " + command), help);
    }

    @Test
    void theVersionNamesTheJavaThatRunsIt() {
        assertTrue(dpi("--version").assertDone().out().contains("Java " + Runtime.version()));
    }

    @Test
    void aStackTraceIsShownOnlyWhenAskedFor() {
        Object bad = Golden.file("golden/malicious.pt");
        dpi("inspect", bad).assertRefused(1, "posix.system");
        assertTrue(dpi("inspect", "--debug", bad).err().contains("\tat "));
    }

    @Test
    void aReaderThatGoesAwayIsNoError() {
        StringWriter err = new StringWriter();
        assertEquals(141, helpTo("Broken pipe", err));
        assertEquals("", err.toString());
    }

    @Test
    void aFullDiskIsAnError() {
        StringWriter err = new StringWriter();
        assertEquals(1, helpTo("No space left on device", err));
        assertEquals("dpi: cannot write to standard output: No space left on device\n", err.toString());
    }

    private static int helpTo(String failure, StringWriter err) {
        OutputStream failing = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(failure);
            }
        };
        return new CommandRunner(new ResultStream(failing), new PrintWriter(err, true)).run("--help");
    }
}
