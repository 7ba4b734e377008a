package io.github.dpi4j.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.backend.cpu.KernelChoice;
import io.github.dpi4j.backend.cuda.EmulatedBackend;
import io.github.dpi4j.backend.nd4j.Nd4jBackend;
import io.github.dpi4j.backend.nd4j.Nd4jOnClassPath;
import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.graph.OperationCase;
import io.github.dpi4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The operations of networks other than UNets, on every backend, beside the scalar kernels. */
class OperationsTest {
    static Stream<OperationCase> cases() {
        return OperationCase.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void vectorKernels(OperationCase c) {
        Assumptions.assumeTrue(KernelChoice.vectorAvailable());
        check(c, new CpuBackend(KernelChoice.VECTOR, 2), 1e-5);
    }

    /** The forward pass of reverse mode fuses less. */
    @ParameterizedTest
    @MethodSource("cases")
    void differentiableNetworks(OperationCase c) {
        Assumptions.assumeTrue(KernelChoice.vectorAvailable());
        try (DifferentiableNetwork network = new CpuBackend(KernelChoice.VECTOR, 2).differentiable(c.graph(),
                c.weights());
                DifferentiableNetwork scalar = new CpuBackend(KernelChoice.SCALAR, 1).differentiable(c.graph(),
                        c.weights())) {
            DifferentiableNetwork.ForwardPass expected = scalar.forward(c.inputs());
            DifferentiableNetwork.ForwardPass actual = network.forward(c.inputs());
            compare(expected.outputs(), actual.outputs(), 1e-5);
            compare(expected.vjp(expected.outputs()), actual.vjp(expected.outputs()), 2e-5);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void cudaUnderEmulation(OperationCase c) {
        for (Precision precision : Precision.values()) {
            check(c, EmulatedBackend.open(precision), switch (precision) {
                case FP32 -> 5e-6;
                case TF32 -> 2e-3;
                case BF16 -> 2e-2;
            });
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void nd4j(OperationCase c) {
        Nd4jOnClassPath.assume();
        check(c, new Nd4jBackend(), 5e-6);
    }

    private static void check(OperationCase c, Backend backend, double tolerance) {
        try (Network network = backend.compile(c.graph(), c.weights());
                Network scalar = new CpuBackend(KernelChoice.SCALAR, 1).compile(c.graph(), c.weights())) {
            Map<String, Tensor> expected = scalar.predictAll(c.inputs());
            compare(expected, network.predictAll(c.inputs()), tolerance);
            compare(expected, network.predictAll(c.inputs()), tolerance);
            Golden.assertClose(expected.values().iterator().next(), network.predict(c.inputs()), tolerance);
        }
    }

    private static void compare(Map<String, Tensor> expected, Map<String, Tensor> actual, double tolerance) {
        assertEquals(new ArrayList<>(expected.keySet()), new ArrayList<>(actual.keySet()));
        expected.forEach((name, tensor) -> Golden.assertClose(tensor, actual.get(name), tolerance));
    }
}
