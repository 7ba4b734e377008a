package io.github.dpi4j.unet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.backend.cpu.KernelChoice;
import io.github.dpi4j.backend.cpu.RunningKernels;
import io.github.dpi4j.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole small networks against the reference implementation's. */
class NetworksTest {
    static Stream<Arguments> cases() {
        return RunningKernels.all().flatMap(kernels -> GoldenCase.networks().map(c -> Arguments.of(kernels, c)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void equalsTheReference(KernelChoice kernels, GoldenCase c) {
        c.check(new CpuBackend(kernels, 2), 1e-5);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isTheSameForAnyNumberOfThreads(KernelChoice kernels, GoldenCase c) {
        float[] one = c.run(new CpuBackend(kernels, 1)).data();
        assertArrayEquals(one, c.run(new CpuBackend(kernels, 2)).data());
        assertArrayEquals(one, c.run(new CpuBackend(kernels, 3)).data());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void anImageAloneIsTheSameAsInABatch(KernelChoice kernels, GoldenCase c) {
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
    void theResultIsWrittenIntoTheCallersTensor(KernelChoice kernels, GoldenCase c) {
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

    static Stream<GoldenCase> networks() {
        return GoldenCase.networks();
    }

    @ParameterizedTest
    @MethodSource("networks")
    void theArchitectureIsReadOffTheWeights(GoldenCase c) {
        UNetConfig config = GoldenCase.CONFIGS.get(c.name());
        UNetConfig.Hints hints = new UNetConfig.Hints(config.heads(), config.qkvOrder());
        assertEquals(config, UNetConfig.fromWeights(c.weights(), hints));
    }
}
