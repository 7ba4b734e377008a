package io.github.dpi4j.cli;

import static io.github.dpi4j.cli.CommandLineRun.dpi;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.golden.Golden;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

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
    void everyOutputIsO() {
        assertEquals(List.of(), outputs(new CommandLine(new DpiCommand()))
                .filter(names -> !List.of(names).contains("-o")).map(Arrays::toString).toList());
    }

    private static Stream<String[]> outputs(CommandLine command) {
        return Stream.concat(
                Stream.of("--output", "--out").map(command.getCommandSpec()::findOption).filter(Objects::nonNull)
                        .map(OptionSpec::names),
                command.getSubcommands().values().stream().flatMap(CommandRunnerTest::outputs));
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
    void valuesAreRefusedInTheWordsOfWhoTypesThem() {
        dpi("faces", "a.png", "--threshold", "x").assertRefused(2,
                "dpi faces: --threshold: expected a number, got 'x' (try");
        dpi("faces", "a.png", "--threshold", "NaN").assertRefused(2, "--threshold: expected a number, got 'NaN'");
        dpi("sample", "-o", "x", "--count", "1.5").assertRefused(2, "--count: expected a whole number, got '1.5'");
        dpi("sample", "-o", "x", "--seed", "").assertRefused(2, "--seed: expected a whole number, got ''");
        dpi("sample", "-o", "x", "--count", "4000000000").assertRefused(2,
                "--count: expected a smaller number, got '4000000000'");
        dpi("evaluate", "--data", "d", "-o", "x", "--scale", "4,x").assertRefused(2,
                "dpi evaluate: --scale: expected a whole number, got 'x'");
        dpi("restore", "a.png", "-o", "x.png", "--threads", "10000").assertRefused(2, "--threads: expected 1 to ");
        dpi("restore", "a.png", "-o", "x.png", "--steps", "").assertRefused(2, "--steps: expected", "got ''");
        dpi("restore", "a.png", "-o", "").assertRefused(2, "--output: expected the name of a file or folder, got ''");
        dpi("restore", "", "-o", "x.png").assertRefused(2, "IN: expected the name of a file or folder, got ''");
        dpi("sample", "-o", " ").assertRefused(2, "--output: expected the name of a file or folder, got ' '");
        dpi("restore", "\ufffd.png", "-o", "x.png").assertRefused(2, "set LC_ALL=C.UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"restore FILE -o OUT/x/", "faces FILE", "faces FILE FILE", "inspect FILE",
            "evaluate --data FILE -o OUT",
            "forward --weights FILE --input FILE --output OUT/x.safetensors", "restore --prior FILE x.png -o OUT/x.png",
            "export-onnx --weights FILE -o OUT/FILE.onnx", "profile --weights FILE",
            "train prior --data FILE --out OUT/FILE",
            "train detector --data FILE --out OUT/FILE", "evaluate-detector --data FILE --detector FILE", "FILE",
            "restore FILE -o OUT/FILE --sampler FILE --set FILE=FILE", "sample -o OUT/FILE --sampler FILE",
            "restore --FILE"})
    void nothingOfAFilesNameControlsTheTerminal(String command, @TempDir Path folder) {
        Object[] args = Arrays.stream(command.split(" "))
                .map(arg -> arg.replace("FILE", "no\u001b[31m\u202e\u009b\nforged:").replace("OUT", folder.toString()))
                .toArray();
        CommandLineRun run = dpi(args);
        assertNotEquals(0, run.exitCode());
        String all = run.out() + run.err();
        assertFalse(all.replace("\n", "").chars().anyMatch(Character::isISOControl), all);
        assertFalse(all.contains("\u202e"), all);
        assertFalse(all.lines().anyMatch(line -> line.startsWith("forged")), all);
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
