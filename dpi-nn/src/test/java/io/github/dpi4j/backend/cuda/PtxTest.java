package io.github.dpi4j.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dpi4j.backend.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The compiled kernels in the repository. */
class PtxTest {
    private static final Path COMMITTED = Compiler.SOURCES.resolve("main/resources/io/github/dpi4j/backend/cuda");

    private static final List<String> ALL = List.of("fp32", "tf32", "bf16", "fp32-training", "tf32-training",
            "bf16-training", "tf32-sm90a", "bf16-sm90a");
    private static final Pattern SPILLS = Pattern.compile("(\\d+) bytes spill stores");

    private static String ptx(Path folder, String name) throws IOException {
        return Files.readString(folder.resolve(name + ".ptx"));
    }

    /** Returns ptxas's report on a file: warnings, registers, spills. */
    private static String assemble(String name, String architecture) {
        return Compiler.run(List.of("ptxas", "-v", "-arch=" + architecture, "-o", "/dev/null",
                COMMITTED.resolve(name + ".ptx").toString()));
    }

    private static void assertNothingSpills(String report) {
        Matcher matcher = SPILLS.matcher(report);
        assertTrue(matcher.find(), report);
        do {
            assertEquals("0", matcher.group(1), report);
        } while (matcher.find());
    }

    /** The last line of each file is the digest of the sources it was compiled from. */
    @Test
    void isCompiledFromTheSources() throws Exception {
        Path sources = Compiler.SOURCES.resolve("main/cuda");
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(Files.readAllBytes(sources.resolve("compile")));
        for (String suffix : List.of(".cu", ".h")) {
            try (Stream<Path> files = Files.list(sources)) {
                for (Path file : files.filter(f -> f.toString().endsWith(suffix)).sorted().toList()) {
                    digest.update(Files.readAllBytes(file));
                }
            }
        }
        String expected = "// from sources with the SHA-256 " + HexFormat.of().formatHex(digest.digest()) + "\n";
        for (String name : ALL) {
            assertTrue(ptx(COMMITTED, name).endsWith(expected), "src/main/cuda has changed: run its script 'compile'");
        }
    }

    @Test
    void isWhatTheSourcesCompileTo() throws IOException {
        EmulatedBackend.assumeThatThereIsTime();
        String compiler = "Cuda compilation tools, release 13.0, V13.0.88";
        assumeTrue(Compiler.run(List.of("nvcc", "--version")).contains(compiler), "this test needs nvcc 13.0.88");
        Path compiled = Path.of("target", "ptx").toAbsolutePath();
        Compiler.run(List.of(Compiler.SOURCES.resolve("main/cuda/compile").toString(), compiled.toString()));
        for (String name : ALL) {
            assertTrue(ptx(COMMITTED, name).contains(compiler), "compiled by " + compiler);
            assertEquals(ptx(compiled, name), ptx(COMMITTED, name),
                    "src/main/cuda has changed: run its script 'compile'");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sm_80", "sm_90", "sm_100"})
    void assemblesAndKeepsEverythingInRegisters(String architecture) {
        EmulatedBackend.assumeThatThereIsTime();
        for (Precision precision : Precision.values()) {
            assertNothingSpills(assemble(precision.toString(), architecture));
            assertNothingSpills(assemble(precision + "-training", architecture));
        }
    }

    @Test
    void inBf16AssemblesAndKeepsEverythingInRegisters() {
        assertNothingSpills(assemble("bf16", "sm_90"));
    }

    /** A kernel in two files would be compiled twice. */
    @Test
    void hasEveryKernelOnce() {
        Ptx forward = Ptx.read("bf16.ptx");
        Ptx training = Ptx.read("bf16-training.ptx");
        Ptx hopper = Ptx.read("bf16-sm90a.ptx");
        assertTrue(forward.kernels().contains("convolution_256x128"));
        assertTrue(training.kernels().contains("weight_gradient"));
        assertEquals(Set.of("hopper_256x128", "hopper_128x128", "hopper_64x128"), hopper.kernels());
        assertTrue(Collections.disjoint(forward.kernels(), training.kernels()));
    }

    /** Every wait has an end: as many traps as loops that ask a barrier again. */
    @ParameterizedTest
    @ValueSource(strings = {"tf32-sm90a", "bf16-sm90a"})
    void trapsWhereAWaitDoesNotEnd(String name) throws IOException {
        String ptx = ptx(COMMITTED, name);
        long waits = ptx.lines().filter(l -> l.contains("mbarrier.try_wait")).count();
        long traps = ptx.lines().filter(l -> l.contains("trap;")).count();
        assertTrue(traps > 0);
        // Each wait asks at once, before its loop and in it.
        assertEquals(3 * traps, waits);
    }

    /** Nor does ptxas put waits between the products, which it does, with a warning, where it cannot follow their sums. */
    @ParameterizedTest
    @ValueSource(strings = {"tf32-sm90a", "bf16-sm90a"})
    void assemblesForHopperWithoutWarnings(String name) throws IOException {
        String report = assemble(name, "sm_90a");
        assertNothingSpills(report);
        assertFalse(report.contains("warning") || report.contains("serializ") || report.contains("C75"), report);
        assertTrue(ptx(COMMITTED, name).contains("\n.version 8.0\n.target sm_90a\n"));
        assertEquals(3, Pattern.compile("Used 168 registers").matcher(report).results().count(), report);
    }

    @Test
    void isOldEnoughForOlderDrivers() throws IOException {
        for (Precision precision : Precision.values()) {
            for (String name : List.of(precision.toString(), precision + "-training")) {
                String ptx = ptx(COMMITTED, name);
                assertTrue(ptx.contains("\n.version 7.0\n.target sm_80\n"));
                assertFalse(ptx.contains(".local"), "arrays in memory");
            }
        }
    }
}
