package io.github.dpi4j.cli;

import static io.github.dpi4j.cli.CommandLineRun.dpi;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.dpi4j.checkpoint.Checkpoints;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.onnx.OnnxExporter;
import io.github.dpi4j.unet.Corrector;
import io.github.dpi4j.unet.UNet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportOnnxCommandTest {
    @TempDir
    static Path checkpoints;

    @TempDir
    Path folder;

    @BeforeAll
    static void writeCheckpoints() throws IOException {
        HashCheckpoints.writeSmall(checkpoints);
    }

    @Test
    void aNetworkWithVariancesIsAPrior() throws IOException {
        assertEquals("prior, inputs [x, t]\n", export("prior32", 32).assertDone().out());
        assertIsExportOf(UNet.graph(HashCheckpoints.SMALL_PRIOR), "prior32");
    }

    @Test
    void aNetworkWithoutVariancesIsACorrector() throws IOException {
        assertEquals("corrector, inputs [x, t, y]\n", export("corrector32", 32).assertDone().out());
        assertIsExportOf(Corrector.graph(HashCheckpoints.SMALL_CORRECTOR), "corrector32");
    }

    @Test
    void theBundledNetworksHaveNamesAndKnowWhatTheyAreFor() {
        Path out = folder.resolve("bundled.onnx");
        assertEquals("prior, inputs [x, t]\n", CommandLineRun.dpi("export-onnx", "--weights", "bundled",
                "--output", out).assertDone().out());
        assertEquals("corrector, inputs [x, t, y]\n", CommandLineRun.dpi("export-onnx", "--weights",
                "bundled-corrector", "--output", out).assertDone().out());
    }

    @Test
    void theCommandLineSaysWhatANetworkIsFor() throws IOException {
        assertEquals("prior, inputs [x, t]\n", export("corrector32", 32, "--as", "prior").assertDone().out());
        assertIsExportOf(UNet.graph(HashCheckpoints.SMALL_CORRECTOR), "corrector32");
        export("prior32", 32, "--as", "corrector").assertRefused(1, "prior32.safetensors", "corrector", "3", "6");
    }

    @Test
    void unfitOptionsAreUsageErrors() {
        export("prior32", 30).assertRefused(2, "--image-size", "multiple of 4", "30");
        export("prior32", 0).assertRefused(2, "--image-size", "0");
        export("prior32", 32, "--as", "judge").assertRefused(2, "--as", "corrector", "judge");
        export("prior32", 32, "--heads", 5).assertRefused(2, "5");
        assertFalse(Files.exists(folder.resolve("out.onnx")));
    }

    private void assertIsExportOf(Graph graph, String weights) throws IOException {
        Path expected = folder.resolve("expected.onnx");
        Weights tensors = Checkpoints.read(checkpoints.resolve(weights + ".safetensors"));
        OnnxExporter.export(graph, tensors, 32, 32, expected);
        assertArrayEquals(Files.readAllBytes(expected), Files.readAllBytes(folder.resolve("out.onnx")));
    }

    private CommandLineRun export(String weights, int size, Object... more) {
        Object[] args = {"export-onnx", "--weights", checkpoints.resolve(weights + ".safetensors"), "--image-size",
                size,
                "--output", folder.resolve("out.onnx")};
        Object[] all = Arrays.copyOf(args, args.length + more.length);
        System.arraycopy(more, 0, all, args.length, more.length);
        return dpi(all);
    }
}
