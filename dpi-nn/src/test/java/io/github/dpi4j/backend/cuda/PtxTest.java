package io.github.dpi4j.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dpi4j.backend.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The compiled kernels in the repository. */
class PtxTest {
    private static final Path COMMITTED = Compiler.SOURCES.resolve("main/resources/io/github/dpi4j/backend/cuda");

    private static String ptx(Path folder, Precision precision) throws IOException {
        return Files.readString(folder.resolve(precision + ".ptx"));
    }

    @Test
    void isWhatTheSourcesCompileTo() throws IOException {
        String compiler = "Cuda compilation tools, release 13.0, V13.0.88";
        assumeTrue(Compiler.run(List.of("nvcc", "--version")).contains(compiler), "this test needs nvcc 13.0.88");
        Path compiled = Path.of("target", "ptx").toAbsolutePath();
        Compiler.run(List.of(Compiler.SOURCES.resolve("main/cuda/compile").toString(), compiled.toString()));
        for (Precision precision : Precision.values()) {
            assertTrue(ptx(COMMITTED, precision).contains(compiler), "compiled by " + compiler);
            assertEquals(ptx(compiled, precision), ptx(COMMITTED, precision),
                    "src/main/cuda has changed: run its script 'compile'");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sm_80", "sm_90", "sm_100"})
    void assemblesAndKeepsEverythingInRegisters(String architecture) {
        Pattern spills = Pattern.compile("(\\d+) bytes spill stores");
        for (Precision precision : Precision.values()) {
            String report = Compiler.run(List.of("ptxas", "-v", "-arch=" + architecture, "-o", "/dev/null",
                    COMMITTED.resolve(precision + ".ptx").toString()));
            Matcher matcher = spills.matcher(report);
            assertTrue(matcher.find(), report);
            do {
                assertEquals("0", matcher.group(1), report);
            } while (matcher.find());
        }
    }

    @Test
    void isOldEnoughForOlderDrivers() throws IOException {
        for (Precision precision : Precision.values()) {
            String ptx = ptx(COMMITTED, precision);
            assertTrue(ptx.contains("\n.version 7.0\n.target sm_80\n"));
            assertFalse(ptx.contains(".local"), "arrays in memory");
        }
    }
}
