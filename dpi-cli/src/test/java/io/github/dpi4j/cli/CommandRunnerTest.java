package io.github.dpi4j.cli;

import static io.github.dpi4j.cli.CommandLineRun.dpi;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.golden.Golden;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
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

    @ParameterizedTest
    @ValueSource(strings = {"demo", "restore", "inspect", "forward", "export-onnx", "profile", "train prior",
            "train corrector", "train detector", "evaluate", "faces", "evaluate-detector", "selftest"})
    void examplesStandOnLinesOfTheirOwn(String command) {
        String help = dpi((Object[]) (command + " --help").split(" ")).assertDone().out();
        List<String> lines = help.lines().toList();
        int first = lines.indexOf("Example:") + lines.indexOf("Examples:") + 2;
        assertTrue(first > 0 && first < lines.size(), help);
        for (String line : lines.subList(first, lines.size())) {
            assertTrue(line.startsWith("  dpi " + command) || line.startsWith("    "), help);
        }
    }

    @Test
    void namesAreThoseThatHelpShowsInAnyCase() {
        dpi("restore", "a.png", "-o", "b.png", "--sampler", "euler").assertRefused(2,
                "--sampler: expected one of ddim, ddpm, got 'euler'");
        dpi("restore", "a.png", "-o", "b.png", "--precision", "BF16", "--backend", "cpu").assertRefused(2,
                "--precision: expected one of [fp32] for cpu, got bf16");
    }

    @Test
    void whatTheLibraryRefusesIsNamedAsTheOption() {
        dpi("restore", "a.png", "-o", "b.png", "--threads", "0").assertRefused(2, "dpi restore: --threads: expected");
        dpi("restore", "a.png", "-o", "b.png", "--tau", "2").assertRefused(2, "dpi restore: --tau: expected");
        dpi("restore", "a.png", "-o", "b.png", "--eta", "2").assertRefused(2, "dpi restore: --eta: expected");
        dpi("restore", "a.png", "-o", "b.png", "--grid", "3").assertRefused(2,
                "--grid: expected a height and a width that are multiples of its spacing 3, got 128 and 128");
    }

    @Test
    void mistypedCommandsAndOptionsAreAnsweredWithWhatIsWrittenAlike() {
        dpi("restor", "x.png").assertRefused(2, "\"restor\"", "did you mean", "restore");
        dpi("restore", "x.png", "-o", "y.png", "--sed", "3").assertRefused(2, "there is no option", "--sed",
                "did you mean", "--seed");
    }

    @Test
    void optionsThatExcludeEachOtherAreSaidOnce() {
        assertEquals("dpi inspect: --head-channels=N, --heads=N are mutually exclusive (specify only one)"
                + " (try dpi inspect --help)\n", dpi("inspect", "f", "--heads", "1", "--head-channels", "2").err());
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
