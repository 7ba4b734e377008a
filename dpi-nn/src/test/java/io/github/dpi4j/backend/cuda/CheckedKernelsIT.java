package io.github.dpi4j.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dpi4j.backend.Precision;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.unet.GoldenCase;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** No kernel touches memory that it should not, or when it should not: what compute-sanitizer checks on a GPU. */
class CheckedKernelsIT {
    static Stream<Arguments> convolutions() {
        return EmulatedConvolutionTest.cases();
    }

    @ParameterizedTest
    @MethodSource
    void convolutions(Precision precision, EmulatedConvolutionTest.Case c) {
        Graph graph = c.graph();
        Weights weights = HashWeights.weights("conv.", Parameters.of(graph));
        Tensor expected;
        try (EmulatedDevice device = new EmulatedDevice(precision, c.processors(), 227 << 10);
                CudaNetwork network = new CudaBackend(precision, device).compile(graph, weights)) {
            expected = network.predict(c.inputs());
        }
        try (EmulatedDevice device = EmulatedDevice.checked(precision, c.processors());
                CudaNetwork network = new CudaBackend(precision, device).compile(graph, weights)) {
            // The compiler joins other products and sums where it also calls the checks.
            Golden.assertClose(expected, network.predict(c.inputs()), EmulatedConvolutionTest.tolerance(precision));
            network.predict(c.inputs());
        }
    }

    @Test
    void loops() {
        Tensor expected;
        try (EmulatedDevice device = new EmulatedDevice(Precision.FP32);
                CudaNetwork network = new CudaBackend(Precision.FP32, device).compile(SmallLoop.graph(),
                        SmallLoop.weights())) {
            expected = SmallLoop.run(network, 2).orElseThrow();
        }
        try (EmulatedDevice device = EmulatedDevice.checked(Precision.FP32, 132);
                CudaNetwork network = new CudaBackend(Precision.FP32, device).compile(SmallLoop.graph(),
                        SmallLoop.weights())) {
            Golden.assertClose(expected, SmallLoop.run(network, 2).orElseThrow(), 2e-6);
        }
    }

    static Stream<Arguments> attention() {
        return EmulatedAttentionTest.cases();
    }

    @ParameterizedTest
    @MethodSource
    void attention(Precision precision, EmulatedAttentionTest.Case c) {
        try (EmulatedDevice device = EmulatedDevice.checked(precision, 132)) {
            EmulatedAttentionTest.check(device, precision, c);
        }
    }

    @ParameterizedTest
    @EnumSource
    void peaks(Precision precision) {
        DevicePeaksTest.checkProducts(precision, EmulatedDevice.checked(precision, 132));
        DevicePeaksTest.checkCopies(EmulatedDevice.checked(precision, 132));
    }

    static Stream<Arguments> layers() {
        return Stream.of(Precision.values())
                .flatMap(precision -> GoldenCase.layers().map(c -> Arguments.of(precision, c)));
    }

    @ParameterizedTest
    @MethodSource
    void layers(Precision precision, GoldenCase c) {
        try (EmulatedDevice device = EmulatedDevice.checked(precision, 132)) {
            c.check(new CudaBackend(precision, device), 5e-3);
        }
    }

    static Stream<Arguments> gradients() {
        return Stream.of(Precision.values()).flatMap(
                precision -> EmulatedGradientsTest.CASES.keySet().stream().map(name -> Arguments.of(precision, name)));
    }

    @ParameterizedTest
    @MethodSource
    void gradients(Precision precision, String name) {
        EmulatedGradientsTest.Case c = EmulatedGradientsTest.CASES.get(name);
        Tensor toOutput = EmulatedGradientsTest.toOutput(c);
        Map<String, float[]> expected;
        try (EmulatedDevice device = new EmulatedDevice(precision)) {
            expected = EmulatedGradientsTest.gradients(c, new CudaBackend(precision, device), toOutput);
        }
        try (EmulatedDevice device = EmulatedDevice.checked(precision, 132)) {
            assertEquals(0, EmulatedGradientsTest.error(expected,
                    EmulatedGradientsTest.gradients(c, new CudaBackend(precision, device), toOutput)), 5e-3);
        }
    }
}
