package io.github.dpi4j.unet;

import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.backend.cpu.KernelChoice;
import io.github.dpi4j.backend.cpu.RunningKernels;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every layer of a UNet by itself against the reference implementation's. */
class LayersTest {
    static Stream<Arguments> cases() {
        return RunningKernels.all().flatMap(kernels -> GoldenCase.layers().map(c -> Arguments.of(kernels, c)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void equalsTheReference(KernelChoice kernels, GoldenCase c) {
        c.check(new CpuBackend(kernels, 2), 1e-5);
    }

    static Stream<Arguments> embeddings() {
        return RunningKernels.all()
                .flatMap(kernels -> GoldenCase.timestepEmbeddings().map(c -> Arguments.of(kernels, c)));
    }

    @ParameterizedTest
    @MethodSource("embeddings")
    void timestepEmbeddingEqualsTheReference(KernelChoice kernels, GoldenCase c) {
        // PyTorch's vectorised exp is off by one unit in the last place of some frequencies, times 999 in the angle.
        c.check(new CpuBackend(kernels, 1), 1e-4);
    }
}
