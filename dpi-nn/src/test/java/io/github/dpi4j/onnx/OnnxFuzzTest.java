package io.github.dpi4j.onnx;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.fuzz.Corpus;
import io.github.dpi4j.fuzz.FuzzRun;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.tensor.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files with all operators that are read, and what Jazzer made of them, changed at random. */
class OnnxFuzzTest {
    @TempDir
    private Path folder;

    @Test
    void changedFilesAreReadOrRefusedInOneLine() throws IOException {
        FuzzRun run = FuzzRun.of("onnx", new OnnxFuzzTarget(), seeds(), Corpus.of("onnx"), 20_30, 6_000);
        assertTrue(run.read() > 100 && run.read() < run.inputs() - 100, run.toString());
    }

    private List<byte[]> seeds() throws IOException {
        Graph.Builder one = new Graph.Builder();
        Node x = one.add(new Op.Input("x", 4, 2));
        Node active = one.add(new Op.Relu(), one.add(new Op.Conv2d("w", "b", 2, 3, 3, 1, 1), x));
        Graph.Builder two = new Graph.Builder();
        Node y = two.add(new Op.Input("x", 4, 2));
        Node grouped = two.add(new Op.Conv2d("w", "b", 2, 2, Window.square(3, 2, 1), 2), y);
        Node leaky = two.add(new Op.LeakyRelu(0.1f), grouped);
        Node pooled = two.add(new Op.MaxPool(Window.square(2, 2, 0), true), leaky);
        Node larger = two.add(new Op.Add(), leaky, two.add(new Op.Upsample(), pooled));
        Node both = two.add(new Op.Concat(), larger, leaky);
        Node mean = two.add(new Op.AvgPool(Window.square(3, 1, 1), false, true), both);
        return List.of(
                file(one.build(Map.of("out", one.add(new Op.Sigmoid(), active))),
                        Map.of("w", Tensor.zeros(3, 2, 3, 3), "b", Tensor.zeros(3))),
                file(two.build(Map.of("map", mean, "small", pooled)),
                        Map.of("w", Tensor.zeros(2, 1, 3, 3), "b", Tensor.zeros(2))));
    }

    private byte[] file(Graph graph, Map<String, Tensor> weights) throws IOException {
        Path file = folder.resolve("network.onnx");
        OnnxExporter.export(graph, Weights.of(weights), 8, 8, file);
        return Files.readAllBytes(file);
    }
}
