package io.github.dpi4j.unet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.backend.cpu.KernelChoice;
import io.github.dpi4j.backend.cpu.RunningKernels;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Op.QkvOrder;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.unet.UNetConfig.Level;
import io.github.dpi4j.unet.UNetConfig.Resampling;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole small networks against the reference implementation's. */
class NetworksTest {
    private static final Weights GOLDEN = Golden.load("golden/networks.safetensors");
    private static final List<Level> LEVELS = List.of(new Level(32, false), new Level(64, true), new Level(64, true));
    private static final UNetConfig PRIOR = UNetConfig.of(32, 6, 1, new Heads.Width(16), LEVELS);
    private static final UNetConfig CORRECTOR = UNetConfig.of(32, 3, 1, new Heads.Width(16), LEVELS);
    private static final UNetConfig CONV_RESAMPLE = new UNetConfig(3, 32, 3, LEVELS, 1, Resampling.CONVOLUTION, false,
            1, new Heads.Count(4), QkvOrder.QKV_FIRST);

    private record Case(String name, UNetConfig config, Graph graph) {
        Weights weights() {
            return HashWeights.weights(name + ".", Parameters.of(graph));
        }

        Map<String, Tensor> inputs() {
            Map<String, Tensor> inputs = new LinkedHashMap<>();
            Tensor t = GOLDEN.tensor(name + ".in1");
            Shape shape = Shape.of(t.dim(0), 3, 32, 32);
            inputs.put("x", GOLDEN.contains(name + ".in0")
                    ? GOLDEN.tensor(name + ".in0")
                    : HashWeights.input(name + ".x", 2, shape));
            inputs.put("t", t);
            if (graph.inputs().containsKey("y")) {
                inputs.put("y", HashWeights.input(name + ".y", 2, shape));
            }
            return inputs;
        }

        Tensor run(KernelChoice kernels, int threads) {
            try (Network network = new CpuBackend(kernels, threads).compile(graph, weights())) {
                return network.predict(inputs());
            }
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Case> CASES = List.of(new Case("unet_tiny", PRIOR, UNet.graph(PRIOR)),
            new Case("crt_tiny", CORRECTOR, Corrector.graph(CORRECTOR)),
            new Case("unet_tiny_conv_resample", CONV_RESAMPLE, UNet.graph(CONV_RESAMPLE)));

    static Stream<Arguments> cases() {
        return RunningKernels.all().flatMap(kernels -> CASES.stream().map(c -> Arguments.of(kernels, c)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void equalsTheReference(KernelChoice kernels, Case c) {
        Golden.assertClose(GOLDEN.tensor(c.name() + ".out"), c.run(kernels, 2), 1e-5);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isTheSameForAnyNumberOfThreads(KernelChoice kernels, Case c) {
        float[] one = c.run(kernels, 1).data();
        assertArrayEquals(one, c.run(kernels, 2).data());
        assertArrayEquals(one, c.run(kernels, 3).data());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void anImageAloneIsTheSameAsInABatch(KernelChoice kernels, Case c) {
        try (Network network = new CpuBackend(kernels, 2).compile(c.graph(), c.weights())) {
            Map<String, Tensor> inputs = c.inputs();
            Tensor together = network.predict(inputs);
            for (int n = 0; n < together.dim(0); n++) {
                Map<String, Tensor> alone = new LinkedHashMap<>();
                int image = n;
                inputs.forEach((name, tensor) -> alone.put(name, tensor.slice(image, image + 1)));
                assertArrayEquals(together.slice(n, n + 1).data(), network.predict(alone).data());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theResultIsWrittenIntoTheCallersTensor(KernelChoice kernels, Case c) {
        try (Network network = new CpuBackend(kernels, 1).compile(c.graph(), c.weights())) {
            Tensor expected = network.predict(c.inputs());
            assertEquals(expected.shape(), network.outputShape(c.inputs()));
            Tensor out = Tensor.zeros(expected.shape());
            Arrays.fill(out.data(), Float.NaN);
            network.predict(c.inputs(), out);
            assertArrayEquals(expected.data(), out.data());
            String message = assertThrows(IllegalArgumentException.class,
                    () -> network.predict(c.inputs(), Tensor.zeros(1, 3, 8, 8))).getMessage();
            assertEquals("out: expected shape " + expected.shape() + ", got 1×3×8×8", message);
        }
    }

    static Stream<Case> networks() {
        return CASES.stream();
    }

    @ParameterizedTest
    @MethodSource("networks")
    void theArchitectureIsReadOffTheWeights(Case c) {
        UNetConfig.Hints hints = new UNetConfig.Hints(c.config().heads(), c.config().qkvOrder());
        assertEquals(c.config(), UNetConfig.fromWeights(c.weights(), hints));
    }
}
