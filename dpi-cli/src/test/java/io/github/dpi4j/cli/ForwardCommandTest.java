package io.github.dpi4j.cli;

import static io.github.dpi4j.cli.CommandLineRun.dpi;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.backend.cpu.KernelChoice;
import io.github.dpi4j.checkpoint.Checkpoints;
import io.github.dpi4j.checkpoint.Safetensors;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.unet.Corrector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForwardCommandTest {
    private static final Shape IMAGE = Shape.of(2, 3, 16, 24);

    @TempDir
    static Path checkpoints;

    @TempDir
    Path folder;

    private Path input;
    private Path output;

    @BeforeAll
    static void writeCheckpoints() throws IOException {
        HashCheckpoints.writeSmall(checkpoints);
    }

    @BeforeEach
    void nameFiles() {
        input = folder.resolve("in.safetensors");
        output = folder.resolve("out.safetensors");
    }

    @Test
    void runsAPriorOnXAndT() throws IOException {
        writeInput("x", "t");
        CommandLineRun run = forward("prior32").assertDone();
        assertEquals("", run.out());
        assertEquals(Shape.of(2, 6, 16, 24), Safetensors.read(output).shape("out"));
    }

    @Test
    void runsACorrectorWhereThereIsAConditionToo() throws IOException {
        Map<String, Tensor> inputs = writeInput("x", "t", "y");
        forward("corrector32", "--kernels", "scalar", "--threads", 1).assertDone();
        Weights weights = Checkpoints.read(checkpoints.resolve("corrector32.safetensors"));
        try (Network network = new CpuBackend(KernelChoice.SCALAR, 1)
                .compile(Corrector.graph(HashCheckpoints.SMALL_CORRECTOR), weights)) {
            assertArrayEquals(network.predict(inputs).data(), Safetensors.read(output).tensor("out").data());
        }
    }

    @Test
    void repeatedRunsAreTimed() throws IOException {
        writeInput("x", "t");
        String out = forward("prior32", "--repeat", 3, "--kernels", "scalar").assertDone().out();
        assertTrue(out.lines().findFirst().orElseThrow().contains("scalar"), out);
        assertEquals(3, out.lines().filter(l -> l.matches("run \\d: \\d+\\.\\d ms")).count(), out);
    }

    @Test
    void unfitInputsAreRefused() throws IOException {
        writeInput("x");
        forward("prior32").assertRefused(1, "in.safetensors", "expected tensors x, t", "[x]");
        Safetensors.write(input, Weights.of(Map.of("x", Tensor.zeros(1, 3, 18, 16), "t", Tensor.zeros(1))).entries(),
                Map.of());
        forward("prior32").assertRefused(1, "in.safetensors", "18");
        assertFalse(Files.exists(output));
    }

    @Test
    void headsThatDoNotFitTheNetworkAreUsageErrors() throws IOException {
        writeInput("x", "t");
        forward("prior32", "--head-channels", 48).assertRefused(2, "48");
        forward("prior32", "--heads", 0).assertRefused(2, "--heads");
        forward("prior32", "--heads", 2, "--head-channels", 16).assertRefused(2, "mutually exclusive");
    }

    @Test
    void optionsOutOfRangeAreUsageErrors() throws IOException {
        writeInput("x", "t");
        forward("prior32", "--threads", 0).assertRefused(2, "--threads", "1 to 1024");
        forward("prior32", "--repeat", 0).assertRefused(2, "--repeat", "at least 1");
        forward("prior32", "--backend", "abacus").assertRefused(2, "--backend", "cpu", "abacus");
        forward("prior32", "--backend", "cpu", "--precision", "bf16").assertRefused(2, "--precision",
                "expected one of [fp32]", "got bf16");
        forward("prior32", "--kernels", "fast").assertRefused(2, "--kernels", "scalar", "fast");
    }

    @Test
    void anOutputThatCannotBeWrittenIsRefused() throws IOException {
        writeInput("x", "t");
        output = folder.resolve("missing/out.safetensors");
        forward("prior32").assertRefused(1, "missing");
    }

    private CommandLineRun forward(String weights, Object... more) {
        Object[] args = {"forward", "--weights", checkpoints.resolve(weights + ".safetensors"), "--input", input,
                "--output", output};
        Object[] all = Arrays.copyOf(args, args.length + more.length);
        System.arraycopy(more, 0, all, args.length, more.length);
        return dpi(all);
    }

    private Map<String, Tensor> writeInput(String... names) throws IOException {
        Map<String, Tensor> inputs = new HashMap<>();
        for (String name : names) {
            inputs.put(name,
                    name.equals("t") ? Tensor.of(new float[]{601, 3}, 2) : HashWeights.input(name, 1, IMAGE));
        }
        Safetensors.write(input, Weights.of(inputs).entries(), Map.of());
        return inputs;
    }
}
