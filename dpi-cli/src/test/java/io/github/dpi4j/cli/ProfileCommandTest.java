package io.github.dpi4j.cli;

import static io.github.dpi4j.cli.CommandLineRun.dpi;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.backend.cpu.KernelChoice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileCommandTest {
    @TempDir
    static Path checkpoints;

    @BeforeAll
    static void writeCheckpoints() throws IOException {
        HashCheckpoints.writeSmall(checkpoints);
    }

    @Test
    void printsLayersSumsAndTheWholePass() {
        Assumptions.assumeTrue(KernelChoice.vectorAvailable());
        String out = dpi("profile", "--weights", checkpoints.resolve("prior32.safetensors"), "--image-size", 32,
                "--batch", 2, "--threads", 1, "--repeat", 2).assertDone().out();
        List<String> lines = out.lines().toList();
        assertTrue(lines.getFirst().matches(
                "CPU, vector kernels, 1 thread, vectors of \\d+ bits; at most \\d+ GFLOP/s and \\d+\\.\\d GB/s"), out);
        String layer = lines.stream().filter(l -> l.startsWith("input_blocks.1.0.out_layers.3 ")).findFirst()
                .orElseThrow();
        assertTrue(layer.contains("convolution 3×3, Winograd") && layer.contains("norm silu + residual")
                && layer.contains(" 32×32×32 "), layer);
        assertEquals(2, lines.stream().filter(l -> l.contains("GFLOP/s  floor ms")).count(), out);
        assertTrue(lines.stream().anyMatch(l -> l.startsWith("all ")), out);
        assertTrue(out.matches("(?s).*a pass takes [\\d.]+ ms, [\\d.]+ ms an image: \\d+ GFLOP/s effective, .*"), out);
        assertTrue(out.matches("(?s).*its floor is [\\d.]+ ms: the pass takes [\\d.]+ times as long\\R"), out);
    }

    @Test
    void aCorrectorIsProfiledWithItsCondition() {
        Assumptions.assumeTrue(KernelChoice.vectorAvailable());
        String out = dpi("profile", "--weights", checkpoints.resolve("corrector32.safetensors"), "--image-size", 16,
                "--repeat", 1).assertDone().out();
        assertTrue(out.contains(" + 1×1 "), out);
    }

    @Test
    void scalarKernelsAreNotProfiled() {
        dpi("profile", "--weights", checkpoints.resolve("prior32.safetensors"), "--kernels", "scalar").assertRefused(2,
                "--kernels", "only the CPU's vector kernels can be profiled", "scalar");
    }

    @Test
    void optionsOutOfRangeAreUsageErrors() {
        Path weights = checkpoints.resolve("prior32.safetensors");
        dpi("profile", "--weights", weights, "--image-size", 30).assertRefused(2, "--image-size", "multiple of 4",
                "30");
        dpi("profile", "--weights", weights, "--batch", 0).assertRefused(2, "--batch", "at least 1");
        dpi("profile", "--weights", weights, "--repeat", 0).assertRefused(2, "--repeat", "at least 1");
    }
}
