package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.backend.Precision;
import io.github.dpi4j.unet.GoldenCase;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The GPU's kernels, compiled as plain C++, against the reference implementation's small networks. */
class EmulatedNetworksIT {
    static Stream<Arguments> cases() {
        return Stream.of(Precision.values())
                .flatMap(precision -> GoldenCase.networks().map(c -> Arguments.of(precision, c)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void equalsTheReference(Precision precision, GoldenCase c) {
        // Rounding to 10 and 7 bits of fraction, through dozens of layers: measured 1.2e-3 and 1.4e-2.
        double tolerance = switch (precision) {
            case FP32 -> 1e-5;
            case TF32 -> 2e-3;
            case BF16 -> 2e-2;
        };
        try (Device device = new EmulatedDevice(precision)) {
            c.check(new CudaBackend(precision, device), tolerance);
        }
    }
}
