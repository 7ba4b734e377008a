package io.github.dpi4j.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.checkpoint.DType;
import io.github.dpi4j.checkpoint.StoredTensor;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.graph.Op.QkvOrder;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.unet.Corrector;
import io.github.dpi4j.unet.Heads;
import io.github.dpi4j.unet.UNet;
import io.github.dpi4j.unet.UNetConfig;
import io.github.dpi4j.unet.UNetConfig.Level;
import io.github.dpi4j.unet.UNetConfig.Resampling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The structure of exported files; that ONNX Runtime computes the same from them is tested in dpi-bench (profile peers). */
class OnnxExporterTest {
    private static final List<Level> LEVELS = List.of(new Level(32, false), new Level(64, true));
    private static final Graph PRIOR = UNet.graph(UNetConfig.of(32, 6, 1, new Heads.Width(16), LEVELS));
    private static final Graph CORRECTOR = Corrector.graph(UNetConfig.of(32, 3, 1, new Heads.Width(16), LEVELS));

    @TempDir
    Path folder;

    static Stream<Graph> graphs() {
        return Stream.of(PRIOR, CORRECTOR, UNet.graph(new UNetConfig(3, 33, 3, LEVELS, 2, Resampling.CONVOLUTION, false,
                3, new Heads.Count(4), QkvOrder.QKV_FIRST)));
    }

    @Test
    void inputsAndOutputCarryTheirNamesAndLeaveTheBatchOpen() throws IOException {
        OnnxFile prior = export(PRIOR);
        assertEquals(Map.of("x", List.of("N", "3", "32", "64"), "t", List.of("N")), prior.inputs());
        assertEquals(Map.of("out", List.of("N", "6", "32", "64")), prior.outputs());
        OnnxFile corrector = export(CORRECTOR);
        assertEquals(Set.of("x", "t", "y"), corrector.inputs().keySet());
        assertEquals(List.of("N", "3", "32", "64"), corrector.inputs().get("y"));
        assertEquals(18, prior.opset());
        assertEquals(8, prior.irVersion());
    }

    @ParameterizedTest
    @MethodSource("graphs")
    void everyOperatorReadsWhatStandsBeforeIt(Graph graph) throws IOException {
        OnnxFile file = export(graph);
        Set<String> known = new HashSet<>(file.inputs().keySet());
        known.addAll(file.constants().keySet());
        known.add("");
        for (OnnxFile.Node node : file.nodes()) {
            assertTrue(known.containsAll(node.inputs()), node.toString());
            for (String output : node.outputs()) {
                assertTrue(known.add(output), "written twice: " + output);
            }
        }
        assertTrue(known.containsAll(file.outputs().keySet()));
    }

    @ParameterizedTest
    @MethodSource("graphs")
    void layersWithWeightsBecomeOneOperatorEach(Graph graph) throws IOException {
        OnnxFile file = export(graph);
        assertEquals(count(graph, Op.Conv2d.class), count(file, "Conv"));
        assertEquals(count(graph, Op.Linear.class), count(file, "Gemm"));
        assertEquals(count(graph, Op.Attention.class), count(file, "Softmax"));
        assertEquals(count(graph, Op.Silu.class), count(file, "Sigmoid"));
        assertEquals(count(graph, Op.GroupNorm.class), count(file, "Sqrt"));
    }

    @Test
    void convolutionsSayKernelStrideAndPadding() throws IOException {
        OnnxFile file = export(PRIOR);
        OnnxFile.Node first = file.nodes().stream().filter(n -> n.inputs().contains("input_blocks.0.0.weight"))
                .findFirst().orElseThrow();
        assertEquals("Conv", first.type());
        assertEquals(List.of("x", "input_blocks.0.0.weight", "input_blocks.0.0.bias"), first.inputs());
        assertEquals(Set.of("kernel_shape=[3, 3]", "strides=[1, 1]", "pads=[1, 1, 1, 1]"),
                Set.copyOf(first.attributes()));
    }

    @ParameterizedTest
    @MethodSource("graphs")
    void weightsAreStoredUnderTheirOwnNames(Graph graph) throws IOException {
        OnnxFile file = export(graph);
        Parameters.of(graph).forEach((name, shape) -> {
            OnnxFile.Constant constant = file.constants().get(name);
            assertArrayEquals(HashWeights.weight("onnx.", name, shape).data(), constant.floats(), name);
            if (shape.rank() > 1) {
                assertArrayEquals(shape.dims(), constant.dims().stream().mapToInt(Long::intValue).toArray(), name);
            }
        });
    }

    @Test
    void aFileThatIsThereIsReplacedAndNothingElseIsLeft() throws IOException {
        Path file = folder.resolve("network.onnx");
        Files.writeString(file, "old");
        OnnxExporter.export(PRIOR, weights(PRIOR), 32, 32, file);
        assertEquals(List.of(file), files());
        assertTrue(Files.size(file) > 4 * weights(PRIOR).parameterCount());
    }

    @Test
    void weightsOfAnotherNetworkWriteNothing() throws IOException {
        Path file = folder.resolve("network.onnx");
        assertThrows(IllegalArgumentException.class,
                () -> OnnxExporter.export(PRIOR, weights(CORRECTOR), 32, 32, file));
        assertEquals(List.of(), files());
    }

    @Test
    void anImageSizeThatDoesNotFitIsRefused() {
        String message = assertThrows(IllegalArgumentException.class,
                () -> OnnxExporter.export(PRIOR, weights(PRIOR), 32, 31, folder.resolve("network.onnx"))).getMessage();
        assertTrue(message.contains("1×3×32×31"), message);
    }

    @Test
    void moreThanTwoGigabytesAreRefusedBeforeAnythingIsWritten() throws IOException {
        int width = 25_000;
        Graph.Builder graph = new Graph.Builder();
        Graph.Node embedding = graph.add(new Op.TimestepEmbedding(width, 10000), graph.add(new Op.Input("t", 1, 0)));
        Graph large = graph.build(graph.add(new Op.Linear("w", "b", width, width), embedding));
        Map<String, StoredTensor> weights = new LinkedHashMap<>();
        Parameters.of(large).forEach((name, shape) -> weights.put(name, new Unreadable(shape)));
        String message = assertThrows(IllegalArgumentException.class,
                () -> OnnxExporter.export(large, new Weights(weights), 1, 1, folder.resolve("large.onnx")))
                .getMessage();
        assertTrue(message.contains("2 GB"), message);
        assertEquals(List.of(), files());
    }

    /** A tensor too large to be had. */
    private record Unreadable(Shape shape) implements StoredTensor {
        @Override
        public DType dtype() {
            return DType.F32;
        }

        @Override
        public Tensor toTensor() {
            throw new AssertionError("read");
        }

        @Override
        public double[] toDoubles() {
            throw new AssertionError("read");
        }

        @Override
        public long[] toLongs() {
            throw new AssertionError("read");
        }
    }

    private OnnxFile export(Graph graph) throws IOException {
        Path file = folder.resolve("network.onnx");
        OnnxExporter.export(graph, weights(graph), 32, 64, file);
        return OnnxFile.read(file);
    }

    private static Weights weights(Graph graph) {
        return HashWeights.weights("onnx.", Parameters.of(graph));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static long count(Graph graph, Class<? extends Op> op) {
        return graph.nodes().stream().filter(node -> op.isInstance(node.op())).count();
    }

    private static long count(OnnxFile file, String type) {
        return file.nodes().stream().filter(node -> node.type().equals(type)).count();
    }
}
