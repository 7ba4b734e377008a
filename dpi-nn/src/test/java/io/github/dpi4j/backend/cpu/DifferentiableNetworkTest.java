package io.github.dpi4j.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.backend.DifferentiableNetwork;
import io.github.dpi4j.backend.DifferentiableNetwork.ForwardPass;
import io.github.dpi4j.backend.Network;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.unet.HashNetwork;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DifferentiableNetworkTest {
    private static final Weights GOLDEN = Golden.load("golden/unet_vjp.safetensors");
    private static final HashNetwork PRIOR = HashNetwork.small().getFirst();

    static Stream<KernelChoice> kernels() {
        return RunningKernels.all();
    }

    /** The vector kernels with all of the small networks, the scalar ones, which take long, with one. */
    static Stream<Arguments> networks() {
        return RunningKernels.all()
                .flatMap(kernels -> HashNetwork.small().stream().limit(kernels == KernelChoice.SCALAR ? 1 : 3)
                        .map(network -> Arguments.of(kernels, network)));
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void productsAreAutogradsForEveryBatch(KernelChoice kernels) {
        try (DifferentiableNetwork network = differentiable(new CpuBackend(kernels, 2), PRIOR)) {
            for (String batch : List.of("case0.", "case1.", "case0.")) {
                long[] t = GOLDEN.stored(batch + "t").toLongs();
                Tensor timesteps = Tensor.zeros(t.length);
                for (int n = 0; n < t.length; n++) {
                    timesteps.data()[n] = t[n];
                }
                ForwardPass pass = network.forward(Map.of("x", GOLDEN.tensor(batch + "x"), "t", timesteps));
                Golden.assertClose(GOLDEN.tensor(batch + "out"), pass.output(), 1e-4);
                Map<String, Tensor> products = pass.vjp(GOLDEN.tensor(batch + "v"));
                assertEquals(Set.of("x"), products.keySet());
                Golden.assertClose(GOLDEN.tensor(batch + "grad"), products.get("x"), 1e-4);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void theOutputIsThatOfANetworkForwardsOnly(KernelChoice kernels, HashNetwork of) {
        Map<String, Tensor> inputs = of.inputs(2, 300);
        CpuBackend backend = new CpuBackend(kernels, 2);
        try (DifferentiableNetwork network = differentiable(backend, of);
                Network plain = backend.compile(of.graph(), of.weights())) {
            Tensor expected = plain.predict(inputs);
            assertArrayEquals(expected.data(), network.forward(inputs).output().data());
            assertArrayEquals(expected.data(), network.predict(inputs).data());
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void productsAreTheSameForAnyNumberOfThreads(KernelChoice kernels, HashNetwork of) {
        assertAllEqual(of, new CpuBackend(kernels, 1), new CpuBackend(kernels, 2), new CpuBackend(kernels, 3));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void productsAreTheSameWhereTrainingWouldRecompute(KernelChoice kernels, HashNetwork of) {
        CpuBackend backend = new CpuBackend(kernels, 2);
        assertAllEqual(of, backend, backend.recomputing());
    }

    private static void assertAllEqual(HashNetwork of, CpuBackend first, CpuBackend... others) {
        Map<String, Tensor> expected = products(first, of);
        for (CpuBackend other : others) {
            Map<String, Tensor> actual = products(other, of);
            assertEquals(expected.keySet(), actual.keySet());
            expected.forEach((name, product) -> assertArrayEquals(product.data(), actual.get(name).data(), name));
        }
    }

    /** Of the second of two passes, in memory that the first has used. */
    private static Map<String, Tensor> products(CpuBackend backend, HashNetwork of) {
        try (DifferentiableNetwork network = differentiable(backend, of)) {
            Map<String, Tensor> inputs = of.inputs(1, 300);
            ForwardPass first = network.forward(inputs);
            Tensor cotangent = HashWeights.input("v", 1, first.output().shape());
            first.vjp(first.output());
            return network.forward(inputs).vjp(cotangent);
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void aPassIsGoneBackOverOnceAndOnlyWhileItIsTheLast(KernelChoice kernels) {
        Map<String, Tensor> inputs = PRIOR.inputs(1, 300);
        ForwardPass last;
        try (DifferentiableNetwork network = differentiable(new CpuBackend(kernels, 2), PRIOR)) {
            ForwardPass pass = network.forward(inputs);
            assertEquals("cotangent: expected 1×6×32×32, got 1×3×32×32",
                    assertThrows(IllegalArgumentException.class, () -> pass.vjp(inputs.get("x"))).getMessage());
            pass.vjp(pass.output());
            assertEquals("vjp: once for each forward pass", misuse(pass));
            ForwardPass earlier = network.forward(inputs);
            network.forward(inputs);
            assertEquals("vjp: the network has run again, or was closed, since this forward pass", misuse(earlier));
            ForwardPass overtaken = network.forward(inputs);
            network.predict(inputs);
            assertEquals("vjp: the network has run again, or was closed, since this forward pass",
                    misuse(overtaken));
            last = network.forward(inputs);
        }
        assertEquals("vjp: the network has run again, or was closed, since this forward pass", misuse(last));
    }

    private static String misuse(ForwardPass pass) {
        return assertThrows(IllegalStateException.class, () -> pass.vjp(pass.output())).getMessage();
    }

    @Test
    void takesLessMemoryThanTrainingThatRecomputes() {
        Assumptions.assumeTrue(KernelChoice.vectorAvailable());
        Map<String, Tensor> inputs = PRIOR.inputs(1, 300);
        Map<String, float[]> weights = new HashMap<>();
        Map<String, float[]> gradients = new HashMap<>();
        for (String name : Parameters.of(PRIOR.graph()).keySet()) {
            weights.put(name, PRIOR.weights().tensor(name).data());
            gradients.put(name, new float[weights.get(name).length]);
        }
        try (VectorReverseMode images = VectorReverseMode.ofImages(PRIOR.graph(), PRIOR.weights(), 1);
                VectorReverseMode training = VectorReverseMode.ofWeights(PRIOR.graph(), weights, gradients, 1, true)) {
            images.forward(inputs);
            training.forward(inputs);
            assertTrue(images.floats() <= 0.9 * training.floats(),
                    () -> images.floats() + " of " + training.floats() + " floats");
        }
    }

    private static DifferentiableNetwork differentiable(CpuBackend backend, HashNetwork of) {
        return backend.differentiable(of.graph(), of.weights());
    }
}
