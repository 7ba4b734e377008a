package io.github.dpi4j.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dpi4j.backend.Precision;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every tile, with the channels divided in every way, whatever would be chosen; every access to memory is watched. */
class EveryTileIT {
    @BeforeAll
    static void takesTime() {
        EmulatedBackend.assumeThatThereIsTime();
    }

    static Stream<Arguments> cases() {
        List<EmulatedConvolutionTest.Case> cases = List.of(
                new EmulatedConvolutionTest.Case(1, 5, 9, 192, 96, 128, 3, 1, true, null, true, 132),
                new EmulatedConvolutionTest.Case(2, 5, 5, 128, 128, 128, 1, 1, true, null, true, 132));
        return Stream.of(Precision.values()).flatMap(p -> cases.stream().map(c -> Arguments.of(p, c)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void equalsTheCpu(Precision precision, EmulatedConvolutionTest.Case c) {
        try (EmulatedDevice device = EmulatedDevice.checked(precision, 132)) {
            int tried = ForcedTiles.equalTheCpu(c, precision, device, choice -> true);
            assertEquals(16, tried, "tiles and divisions");
        }
    }
}
