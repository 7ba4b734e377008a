package io.github.dpi4j.onnx;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.fuzz.Corpus;
import io.github.dpi4j.fuzz.FuzzRun;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxFuzzTest {
    @TempDir
    private Path folder;

    @Test
    void changedFilesAreReadOrRefusedInOneLine() throws IOException {
        Path file = folder.resolve("network.onnx");
        Graph.Builder graph = new Graph.Builder();
        Node x = graph.add(new Op.Input("x", 4, 2));
        Node map = graph.add(new Op.Conv2d("w", "b", 2, 3, 3, 1, 1), x);
        Node active = graph.add(new Op.Relu(), map);
        OnnxExporter.export(graph.build(Map.of("out", graph.add(new Op.Sigmoid(), active))),
                Weights.of(Map.of("w", Tensor.zeros(3, 2, 3, 3), "b", Tensor.zeros(3))), 8, 8, file);
        List<byte[]> seeds = List.of(Files.readAllBytes(file));
        FuzzRun run = FuzzRun.of("onnx", input -> {
            Files.write(file, input);
            try {
                OnnxImporter.read(file, "x", 2);
                return true;
            } catch (IOException e) {
                return Corpus.refused(e);
            }
        }, seeds, 20_30, 3_000);
        assertTrue(run.read() > 10 && run.read() < run.inputs() - 100, run.toString());
    }
}
