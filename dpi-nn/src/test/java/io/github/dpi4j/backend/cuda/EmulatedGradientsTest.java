package io.github.dpi4j.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.dpi4j.backend.DeviceTraining;
import io.github.dpi4j.backend.DeviceTraining.Part;
import io.github.dpi4j.backend.DifferentiableNetwork;
import io.github.dpi4j.backend.Precision;
import io.github.dpi4j.backend.TrainingPasses;
import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.backend.cpu.KernelChoice;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The CUDA backend's reverse mode, emulated, beside the CPU's. */
class EmulatedGradientsTest {
    private static final List<Level> LEVELS = List.of(new Level(32, false), new Level(64, true));

    /** A graph and the size of its images. */
    private record Case(Graph graph, int images, int height, int width) {
        Map<String, Tensor> inputs() {
            Map<String, Tensor> inputs = new LinkedHashMap<>();
            graph.inputs().forEach((name, node) -> inputs.put(name, ((Op.Input) node.op()).rank() == 1
                    ? Tensor.of(Arrays.copyOf(new float[]{900, 20, 5}, images), images)
                    : HashWeights.input(name, 1,
                            Shape.of(images, ((Op.Input) node.op()).channels(), height, width))));
            return inputs;
        }

        Weights weights() {
            return HashWeights.weights("gradients.", Parameters.of(graph));
        }
    }

    private static final Map<String, Case> CASES = Map.of(
            "prior", new Case(UNet.graph(UNetConfig.of(32, 6, 1, new Heads.Width(16), LEVELS)), 2, 8, 8),
            "corrector", new Case(Corrector.graph(UNetConfig.of(32, 3, 1, new Heads.Width(32), LEVELS)), 1, 12, 8),
            "resampled by convolutions",
            new Case(UNet.graph(new UNetConfig(3, 32, 3, LEVELS, 1, Resampling.CONVOLUTION, false, 1,
                    new Heads.Count(4), QkvOrder.QKV_FIRST)), 1, 8, 8),
            "odd sizes", new Case(odd(), 2, 7, 5));

    /** Sizes and channels that fill nothing, values with several readers, and scales without a normalisation. */
    private static Graph odd() {
        Graph.Builder b = new Graph.Builder();
        Node x = b.add(new Op.Input("x", 4, 3));
        Node y = b.add(new Op.Input("y", 4, 5));
        Node t = b.add(new Op.Input("t", 1, 0));
        Node e = b.add(new Op.Silu(), linear(b, "time", 10, 12, b.add(new Op.TimestepEmbedding(10, 10000), t)));
        Node stem = conv(b, "stem", 3, 1, 3, 11, x);
        Node both = b.add(new Op.Concat(), stem, y, x);
        Node h = b.add(new Op.AddEmbedding(), conv(b, "both", 5, 1, 19, 11, both), linear(b, "shift", 12, 11, e));
        h = b.add(new Op.Add(), stem, h);
        h = b.add(new Op.ScaleShift(), h, b.add(new Op.Add(), linear(b, "scale", 12, 22, e),
                linear(b, "more", 12, 22, e)));
        Node small = b.add(Op.AvgPool.HALVE, b.add(new Op.Silu(),
                b.add(new Op.GroupNorm("norm.weight", "norm.bias", 11, 1, 1e-5f), h)));
        small = b.add(new Op.Add(), conv(b, "small", 3, 1, 11, 11, small), b.add(Op.AvgPool.HALVE, stem));
        Node large = conv(b, "large", 3, 1, 11, 7, b.add(new Op.Upsample(), small));
        Node strided = conv(b, "strided", 3, 2, 7, 7, large);
        Node wide = b.add(new Op.Concat(), b.add(new Op.Silu(), strided), small);
        return b.build(Map.of("out", conv(b, "out", 1, 1, 18, 2, wide)));
    }

    private static Node conv(Graph.Builder b, String name, int kernel, int stride, int in, int out, Node from) {
        return b.add(new Op.Conv2d(name + ".weight", name + ".bias", in, out, kernel, stride, kernel / 2), from);
    }

    private static Node linear(Graph.Builder b, String name, int in, int out, Node from) {
        return b.add(new Op.Linear(name + ".weight", name + ".bias", in, out), from);
    }

    private static Map<String, float[]> arrays(Weights weights, boolean zeros) {
        Map<String, float[]> arrays = new LinkedHashMap<>();
        weights.names().forEach(name -> arrays.put(name,
                zeros ? new float[weights.tensor(name).size()] : weights.tensor(name).data()));
        return arrays;
    }

    private static Map<String, float[]> cpuGradients(Case c, Tensor toOutput) {
        Map<String, float[]> gradients = arrays(c.weights(), true);
        CpuBackend cpu = new CpuBackend(KernelChoice.fromProperty(), 1);
        try (TrainingPasses passes = cpu.train(c.graph(), arrays(c.weights(), false), gradients)) {
            passes.forward(c.inputs());
            passes.backward(toOutput);
        }
        return gradients;
    }

    private static Tensor toOutput(Case c) {
        CpuBackend cpu = new CpuBackend(KernelChoice.fromProperty(), 1);
        try (DifferentiableNetwork network = cpu.differentiable(c.graph(), c.weights())) {
            return HashWeights.input("gradient", 1, network.outputShape(c.inputs()));
        }
    }

    private static double greatest(float[] values) {
        double greatest = 0;
        for (float value : values) {
            greatest = Math.max(greatest, Math.abs(value));
        }
        return greatest;
    }

    static Stream<Arguments> cases() {
        return Stream.concat(CASES.keySet().stream().map(name -> Arguments.of(name, Precision.FP32, 1e-4)),
                Stream.of(Arguments.of("prior", Precision.TF32, 2e-2), Arguments.of("prior", Precision.BF16, 0.2)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void ofWeightsAreTheCpus(String name, Precision precision, double tolerance) {
        Case c = CASES.get(name);
        Tensor toOutput = toOutput(c);
        Map<String, float[]> expected = cpuGradients(c, toOutput);
        try (EmulatedDevice device = new EmulatedDevice(precision);
                DeviceTraining training = new CudaBackend(precision, device).trainOnDevice(c.graph(),
                        arrays(c.weights(), false))) {
            training.zeroGradients();
            training.forward(c.inputs());
            training.backward(toOutput);
            check(expected, training.read(Part.GRADIENTS), tolerance);
        }
    }

    private static void check(Map<String, float[]> expected, Map<String, float[]> actual, double tolerance) {
        assertEquals(expected.keySet(), actual.keySet());
        double all = expected.values().stream().mapToDouble(EmulatedGradientsTest::greatest).max().orElseThrow();
        expected.forEach((weight, values) -> assertArrayEquals(values, actual.get(weight),
                (float) (tolerance * greatest(values) + 1e-6 * all), weight));
    }

    @ParameterizedTest
    @ValueSource(strings = {"prior", "corrector", "resampled by convolutions", "odd sizes"})
    void ofImagesAreTheCpus(String name) {
        Case c = CASES.get(name);
        Tensor toOutput = toOutput(c);
        Map<String, Tensor> expected;
        try (DifferentiableNetwork network = new CpuBackend(KernelChoice.fromProperty(), 1).differentiable(c.graph(),
                c.weights())) {
            expected = network.forward(c.inputs()).vjp(toOutput);
        }
        try (EmulatedDevice device = new EmulatedDevice(Precision.FP32);
                DifferentiableNetwork network = new CudaBackend(Precision.FP32, device).differentiable(c.graph(),
                        c.weights())) {
            Map<String, Tensor> actual = network.forward(c.inputs()).vjp(toOutput);
            assertEquals(expected.keySet(), actual.keySet());
            expected.forEach((image, gradient) -> assertArrayEquals(gradient.data(), actual.get(image).data(),
                    (float) (1e-4 * greatest(gradient.data())), image));
        }
    }
}
