package io.github.dpi4j.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the process that tries Hopper's kernels, and of the verdict that is kept. */
class HopperTrialTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final List<String> PASSES = shell("echo passed >\"$0\"");

    @TempDir
    private Path folder;

    /** A shell's command; the file for the verdict is $0. */
    private static List<String> shell(String command) {
        return List.of("sh", "-c", command);
    }

    private Path file() {
        return folder.resolve("cuda/hopper.txt");
    }

    private HopperTrial trial() {
        return new HopperTrial(file(), "a device");
    }

    private String kept() throws IOException {
        return Files.readAllLines(file()).getLast();
    }

    @Test
    void passesOnce() throws IOException {
        assertTrue(trial().isPassed(PASSES, LONG));
        assertEquals(List.of("dpi hopper 1", "a device", "passed"), Files.readAllLines(file()));
        assertTrue(trial().isPassed(shell("exit 1"), LONG));
    }

    @Test
    void aKernelThatDoesNotEndIsEndedWithItsProcess() throws IOException {
        long start = System.nanoTime();
        assertFalse(trial().isPassed(shell("exec sleep 60"), Duration.ofMillis(300)));
        assertTrue(System.nanoTime() - start < 30e9);
        assertEquals("they did not end within 0 s", kept());
        assertFalse(trial().isPassed(PASSES, LONG));
    }

    @Test
    void aVerdictAgainstThemIsKept() throws IOException {
        assertFalse(trial().isPassed(shell("echo they failed: somehow >\"$0\""), LONG));
        assertEquals("they failed: somehow", kept());
        assertFalse(trial().isPassed(PASSES, LONG));
    }

    /** A trial that says nothing of the kernels is repeated. */
    @ParameterizedTest
    @ValueSource(strings = {"exit 3", "kill -9 $$"})
    void aProcessThatSaysNothingIsNoVerdict(String command) {
        assertFalse(trial().isPassed(shell(command), LONG));
        assertFalse(Files.exists(file()));
        assertTrue(trial().isPassed(PASSES, LONG));
    }

    @Test
    void aProgramThatIsNotThereIsNoVerdict() {
        assertFalse(trial().isPassed(List.of("/no/such/java"), LONG));
        assertFalse(Files.exists(file()));
    }

    @Test
    void aFailureLaterOnIsAVerdict() throws IOException {
        assertTrue(trial().isPassed(PASSES, LONG));
        trial().fail("cuda: running kernels:\nunspecified");
        assertEquals("they failed: cuda: running kernels:; unspecified", kept());
        assertFalse(trial().isPassed(PASSES, LONG));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "passed", "dpi hopper 1\nanother device\npassed\n", "dpi hopper 1\na device\n",
            "dpi hopper 1\na device\npassed\nmore\n", "dpi hopper 2\na device\npassed\n"})
    void anotherFileInItsPlaceIsReplaced(String content) throws IOException {
        Files.createDirectories(file().getParent());
        Files.writeString(file(), content);
        assertFalse(trial().isPassed(shell("echo they failed: somehow >\"$0\""), LONG));
        assertEquals("they failed: somehow", kept());
    }

    @Test
    void withoutAFolderNothingIsKept() {
        HopperTrial trial = new HopperTrial(null, "a device");
        assertTrue(trial.isPassed(PASSES, LONG));
        assertFalse(trial.isPassed(shell("exit 1"), LONG));
        trial.fail("somehow");
    }
}
