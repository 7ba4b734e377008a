package io.github.dpi4j.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dpi4j.backend.Precision;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Hopper's convolutions with every access to memory watched. */
class CheckedHopperIT {
    static Stream<Arguments> cases() {
        return HopperConvolutionTest.cases();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void equalsTheCpu(Precision precision, EmulatedConvolutionTest.Case c, int choices) {
        try (EmulatedDevice device = EmulatedDevice.hopper(precision, c.processors(), true)) {
            assertEquals(choices, ForcedTiles.equalTheCpu(c, precision, device, choice -> choice.tile().isForHopper()));
        }
    }
}
