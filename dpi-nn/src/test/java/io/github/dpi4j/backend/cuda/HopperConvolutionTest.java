package io.github.dpi4j.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dpi4j.backend.Precision;
import io.github.dpi4j.backend.cuda.EmulatedConvolutionTest.Case;
import io.github.dpi4j.graph.Op;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Hopper's convolutions in awkward sizes, with every tile and number of splits, against the plain CPU kernels. */
class HopperConvolutionTest {
    /** A case, and in how many ways it can be computed. */
    static Stream<Arguments> cases() {
        Op up = new Op.Upsample();
        return Stream.of(
                // More tiles than blocks, a second operand, both parts of the concatenation in one K tile.
                Arguments.of(Precision.BF16, new Case(2, 9, 17, 40, 24, 128, 3, 1, true, null, true, 2), 6),
                Arguments.of(Precision.TF32, new Case(2, 9, 17, 20, 12, 128, 3, 1, true, null, true, 2), 6),
                // Resampled; parts of K tiles; channels beyond the last.
                Arguments.of(Precision.BF16, new Case(1, 5, 4, 50, 0, 120, 3, 1, true, up, false, 132), 6),
                Arguments.of(Precision.TF32, new Case(1, 5, 4, 30, 0, 120, 3, 1, true, up, false, 132), 6),
                // One tap, two tiles of outputs, nothing normalised.
                Arguments.of(Precision.BF16, new Case(2, 7, 5, 96, 0, 256, 1, 1, false, null, false, 3), 6),
                Arguments.of(Precision.TF32, new Case(2, 7, 5, 48, 0, 256, 1, 1, false, null, false, 3), 6));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void equalsTheCpu(Precision precision, Case c, int choices) {
        try (EmulatedDevice device = EmulatedDevice.hopper(precision, c.processors(), false)) {
            assertEquals(choices, ForcedTiles.equalTheCpu(c, precision, device, choice -> choice.tile().isForHopper()));
        }
    }
}
