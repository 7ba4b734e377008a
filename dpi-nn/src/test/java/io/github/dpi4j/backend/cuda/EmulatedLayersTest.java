package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.backend.Precision;
import io.github.dpi4j.unet.GoldenCase;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The GPU's kernels, compiled as plain C++, against the reference implementation's layers. */
class EmulatedLayersTest {
    static Stream<Arguments> cases() {
        return Stream.of(Precision.values())
                .flatMap(precision -> GoldenCase.layers().map(c -> Arguments.of(precision, c)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void equalsTheReference(Precision precision, GoldenCase c) {
        double tolerance = switch (precision) {
            case FP32 -> 1e-6;
            case TF32 -> 1e-3;
            case BF16 -> 5e-3;
        };
        try (Device device = new EmulatedDevice(precision)) {
            c.check(new CudaBackend(precision, device), tolerance);
        }
    }

    @ParameterizedTest
    @EnumSource
    void embedsTimestepsAsTheReference(Precision precision) {
        try (Device device = new EmulatedDevice(precision)) {
            GoldenCase.timestepEmbeddings().forEach(c -> c.check(new CudaBackend(precision, device), 1e-4));
        }
    }
}
