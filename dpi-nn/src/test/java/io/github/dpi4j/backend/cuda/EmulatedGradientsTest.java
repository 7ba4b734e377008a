package io.github.dpi4j.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import io.github.dpi4j.tensor.Window;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The CUDA backend's reverse mode, emulated, beside the CPU's. */
class EmulatedGradientsTest {
    private static final Case SMALL = new Case(
            Corrector.graph(UNetConfig.of(32, 3, 1, new Heads.Width(32), List.of(new Level(32, true)))), 1, 4, 4);
    private static final List<Level> LEVELS = List.of(new Level(32, false), new Level(32, true));

    /** A graph and the size of its images. */
    record Case(Graph graph, int images, int height, int width) {
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

    static final Map<String, Case> CASES = Map.of(
            "prior", new Case(UNet.graph(UNetConfig.of(32, 6, 1, new Heads.Width(16), LEVELS)), 2, 6, 4),
            "corrector", new Case(Corrector.graph(UNetConfig.of(32, 3, 1, new Heads.Width(32), LEVELS)), 1, 4, 8),
            "resampled by convolutions",
            new Case(UNet.graph(new UNetConfig(3, 32, 3, LEVELS, 1, Resampling.CONVOLUTION, false, 1,
                    new Heads.Count(4), QkvOrder.QKV_FIRST)), 1, 4, 4),
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

    static Map<String, float[]> arrays(Weights weights, boolean zeros) {
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

    static Tensor toOutput(Case c) {
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

    @ParameterizedTest
    @ValueSource(strings = {"prior", "corrector", "resampled by convolutions", "odd sizes"})
    void ofWeightsAreTheCpus(String name) {
        Case c = CASES.get(name);
        Tensor toOutput = toOutput(c);
        Map<String, float[]> expected = cpuGradients(c, toOutput);
        try (EmulatedDevice device = new EmulatedDevice(Precision.FP32)) {
            Map<String, float[]> actual = gradients(c, new CudaBackend(Precision.FP32, device), toOutput);
            assertEquals(expected.keySet(), actual.keySet());
            double all = expected.values().stream().mapToDouble(EmulatedGradientsTest::greatest).max().orElseThrow();
            // A bias that the normalisation after it takes out again has a gradient of 0 but for rounding.
            expected.forEach((weight, values) -> assertArrayEquals(values, actual.get(weight),
                    (float) (1e-4 * greatest(values) + 1e-6 * all), weight));
            assertEquals(0, device.pieces(), "memory is freed");
        }
    }

    @ParameterizedTest
    @CsvSource({"TF32, 2e-2", "BF16, 1e-1"})
    void ofWeightsInLowerPrecisionAreNearTheCpus(Precision precision, double tolerance) {
        Case c = SMALL;
        Tensor toOutput = toOutput(c);
        Map<String, float[]> expected = cpuGradients(c, toOutput);
        try (EmulatedDevice device = new EmulatedDevice(precision)) {
            Map<String, float[]> actual = gradients(c, new CudaBackend(precision, device), toOutput);
            double relative = error(expected, actual);
            assertTrue(relative < tolerance, () -> "error of all gradients " + relative);
        }
    }

    /** The norm of all differences over the norm of all expected values. */
    static double error(Map<String, float[]> expected, Map<String, float[]> actual) {
        double squares = 0;
        double errors = 0;
        for (String weight : expected.keySet()) {
            for (int i = 0; i < expected.get(weight).length; i++) {
                squares += Math.pow(expected.get(weight)[i], 2);
                errors += Math.pow(expected.get(weight)[i] - actual.get(weight)[i], 2);
            }
        }
        return Math.sqrt(errors / squares);
    }

    /** Gradients of weights on a device, accumulated in two passes. */
    static Map<String, float[]> gradients(Case c, CudaBackend backend, Tensor toOutput) {
        try (DeviceTraining training = backend.trainOnDevice(c.graph(), arrays(c.weights(), false))) {
            Tensor half = Tensor.of(toOutput.data().clone(), toOutput.shape());
            for (int i = 0; i < half.size(); i++) {
                half.data()[i] /= 2;
            }
            for (int i = 0; i < 2; i++) {
                training.forward(c.inputs());
                training.backward(half);
            }
            return training.read(Part.GRADIENTS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"corrector", "odd sizes"})
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

    @Test
    void recomputedActivationsGiveTheSameGradients() {
        Case c = SMALL;
        Tensor toOutput = toOutput(c);
        try (EmulatedDevice device = new EmulatedDevice(Precision.FP32)) {
            CudaBackend backend = new CudaBackend(Precision.FP32, device);
            Map<String, float[]> kept = gradients(c, backend, toOutput);
            gradients(c, backend.recomputing(), toOutput)
                    .forEach((name, values) -> assertArrayEquals(kept.get(name), values, name));
        }
    }

    @Test
    void anOperationWithoutAGradientIsNamed() {
        Graph.Builder b = new Graph.Builder();
        Node x = conv(b, "stem", 3, 1, 3, 8, b.add(new Op.Input("x", 4, 3)));
        Graph graph = b.build(b.add(new Op.MaxPool(Window.square(3, 2, 1), false), x));
        Weights weights = HashWeights.weights("gradients.", Parameters.of(graph));
        try (EmulatedDevice device = new EmulatedDevice(Precision.FP32)) {
            CudaBackend backend = new CudaBackend(Precision.FP32, device);
            String expected = "cuda: has no gradient of MaxPool; use the cpu backend";
            assertEquals(expected, assertThrows(UnsupportedOperationException.class,
                    () -> backend.differentiable(graph, weights)).getMessage());
            assertEquals(expected, assertThrows(UnsupportedOperationException.class,
                    () -> backend.trainOnDevice(graph, arrays(weights, false))).getMessage());
        }
    }
}
