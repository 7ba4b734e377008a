package io.github.dpi4j.backend.nd4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.backend.cpu.KernelChoice;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class Nd4jNetworkTest {
    private static final int C = 6;
    private static final int LEAK_KILOBYTES = 2048;

    @BeforeAll
    static void nd4jIsThere() {
        Nd4jOnClassPath.assume();
    }

    /**
     * Operations in the places where a UNet does not have them: a normalisation that several nodes read, a scale-shift
     * without one, SiLU of an image, sums over values that are and are not read again, an input that is read late.
     */
    private static Graph oddGraph() {
        Graph.Builder b = new Graph.Builder();
        Node x = b.add(new Op.Input("x", 4, C));
        Node e = b.add(new Op.Silu(), b.add(new Op.Input("e", 2, 2 * C)));
        Node half = b.add(new Op.Linear("half.weight", "half.bias", 2 * C, C), e);
        Node norm = b.add(new Op.GroupNorm("norm.weight", "norm.bias", C, 3, 1e-5f), x);
        Node scaled = b.add(new Op.ScaleShift(), norm, e);
        Node silu = b.add(new Op.Silu(), scaled);
        Node conv = b.add(new Op.Conv2d("conv.weight", "conv.bias", C, C, 3, 1, 1), silu);
        Node lone = b.add(new Op.ScaleShift(), conv, e);
        Node sum = b.add(new Op.Add(), norm, lone);
        Node twice = b.add(new Op.Add(), sum, sum);
        Node embedded = b.add(new Op.AddEmbedding(), twice, half);
        Node second = b.add(new Op.GroupNorm("second.weight", "second.bias", C, 2, 1e-5f), sum);
        Node wide = b.add(new Op.Concat(), embedded, b.add(new Op.Silu(), second));
        Node mixed = b.add(new Op.Conv2d("mixed.weight", "mixed.bias", 2 * C, C, 1, 1, 0), wide);
        Node mean = b.add(new Op.Add(), mixed, b.add(new Op.Relu(), x));
        Node up = b.add(new Op.Upsample(), mean);
        Node strided = b.add(new Op.Conv2d("strided.weight", "strided.bias", C, C, 3, 2, 1), up);
        Node pooled = b.add(Op.AvgPool.HALVE, up);
        return b.build(b.add(new Op.Add(), strided, pooled));
    }

    private static Map<String, Tensor> inputs(int images, int height, int width) {
        return Map.of("x", HashWeights.input("x", 2, Shape.of(images, C, height, width)), "e",
                HashWeights.input("e", 2, Shape.of(images, 2 * C)));
    }

    private static Weights weights(Graph graph) {
        return HashWeights.weights("odd.", Parameters.of(graph));
    }

    private static Tensor expected(Graph graph, Map<String, Tensor> inputs) {
        try (Network network = new CpuBackend(KernelChoice.SCALAR, 1).compile(graph, weights(graph))) {
            return network.predict(inputs);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 8, 8", "2, 7, 5", "3, 1, 1", "2, 13, 4"})
    void anyGraphOfAnySizeEqualsTheScalarKernels(int images, int height, int width) {
        Graph graph = oddGraph();
        Map<String, Tensor> inputs = inputs(images, height, width);
        try (Nd4jNetwork network = new Nd4jBackend().compile(graph, weights(graph))) {
            Golden.assertClose(expected(graph, inputs), network.predict(inputs), 1e-5);
        }
    }

    @Test
    void anotherSizeGetsAnotherPlan() {
        Graph graph = oddGraph();
        try (Nd4jNetwork network = new Nd4jBackend().compile(graph, weights(graph))) {
            for (int size : new int[]{4, 9, 4}) {
                Map<String, Tensor> inputs = inputs(1, size, size);
                Golden.assertClose(expected(graph, inputs), network.predict(inputs), 1e-5);
            }
        }
    }

    @Test
    void takesAndReturnsArraysOfAnyLayoutAndType() {
        Graph graph = oddGraph();
        Map<String, Tensor> inputs = inputs(2, 7, 5);
        try (Nd4jNetwork network = new Nd4jBackend().compile(graph, weights(graph));
                INDArray x = array(inputs.get("x")).dup('f');
                INDArray e = array(inputs.get("e")).castTo(DataType.DOUBLE);
                INDArray result = network.run(Map.of("x", x, "e", e));
                INDArray out = Nd4j.create(DataType.FLOAT, result.shape(), 'f')) {
            float[] expected = network.predict(inputs).data();
            assertArrayEquals(expected, result.data().asFloat());
            network.run(Map.of("x", x, "e", e), out);
            assertArrayEquals(expected, out.dup('c').data().asFloat());
            assertEquals("out: expected shape [2, 6, 7, 5], got [2, 6]", assertThrows(IllegalArgumentException.class,
                    () -> network.run(Map.of("x", x, "e", e), Nd4j.create(2, 6))).getMessage());
        }
    }

    /** What a network keeps must not lie in a workspace, whose memory is used again. */
    @Test
    void mayBeUsedWithinAWorkspace() {
        Graph graph = oddGraph();
        Map<String, Tensor> inputs = inputs(1, 8, 8);
        WorkspaceConfiguration configuration = WorkspaceConfiguration.builder().initialSize(1 << 20).build();
        Nd4jNetwork network;
        try (MemoryWorkspace _ = Nd4j.getWorkspaceManager().getAndActivateWorkspace(configuration, "test")) {
            network = new Nd4jBackend().compile(graph, weights(graph));
            network.predict(inputs);
        }
        try (network; MemoryWorkspace _ = Nd4j.getWorkspaceManager().getAndActivateWorkspace(configuration, "test")) {
            Nd4j.valueArrayOf(new long[]{1 << 17}, Float.NaN, DataType.FLOAT);
            Golden.assertClose(expected(graph, inputs), network.predict(inputs), 1e-5);
        }
    }

    @Test
    void inputsAndWeightsThatDoNotFitAreRefused() {
        Graph graph = oddGraph();
        assertThrows(IllegalArgumentException.class, () -> new Nd4jBackend().compile(graph, Weights.of(Map.of())));
        try (Nd4jNetwork network = new Nd4jBackend().compile(graph, weights(graph))) {
            assertThrows(IllegalArgumentException.class, () -> network.predict(Map.of("x", Tensor.zeros(1, C, 4, 4))));
            assertThrows(IllegalArgumentException.class, () -> network.run(Map.of("x", Nd4j.create(1, C, 4, 4))));
        }
    }

    @Test
    void aClosedNetworkSaysSo() {
        Graph graph = oddGraph();
        Nd4jNetwork network = new Nd4jBackend().compile(graph, weights(graph));
        network.predict(inputs(1, 4, 4));
        network.close();
        network.close();
        assertThrows(IllegalStateException.class, () -> network.predict(inputs(1, 4, 4)));
    }

    /** Left to the garbage collector, native memory would grow to four times the heap. */
    @Test
    void residentMemoryStaysFlatOver200Passes() throws Exception {
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/statm")), "resident memory is read from /proc");
        List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElse("java")));
        // The heap is resident from the start, and compiled code small, so that only native memory can grow.
        command.addAll(List.of("-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow", "-cp", System.getProperty("java.class.path"),
                PassLoop.class.getName(), "100", "200"));
        Process java = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String out = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, java.waitFor(), out);
        long[] kilobytes = out.lines().mapToLong(Long::parseLong).toArray();
        assertEquals(2, kilobytes.length, out);
        assertTrue(kilobytes[1] - kilobytes[0] < LEAK_KILOBYTES, out);
    }

    private static INDArray array(Tensor tensor) {
        return Nd4j.createFromArray(tensor.data()).reshape(View.dims(tensor.shape()));
    }
}
