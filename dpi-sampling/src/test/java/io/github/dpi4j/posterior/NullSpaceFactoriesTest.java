package io.github.dpi4j.posterior;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** DDNM and DDRM by name, with their authors' settings. */
class NullSpaceFactoriesTest {
    @ParameterizedTest
    @ValueSource(ints = {4, 8})
    void ddnmHasItsAuthorsSettings(int scale) {
        MethodFactory ddnm = PosteriorMethods.byName("ddnm");
        Settings settings = ddnm.settings(scale, Map.of());
        assertEquals(new Ddnm(0.85, new JumpSchedule(1, 1), Ddnm.Formula.CORRECTED), ddnm.method(settings));
        assertArrayEquals(multiples(100, 10), ddnm.timesteps(settings, 1000));
        assertEquals(new Preparation.Reduced(Preparation.Reduced.Kernel.BICUBIC), ddnm.preparation(settings));
        assertEquals(0, ddnm.noiseLevel(settings));
    }

    @Test
    void ddnmPlusTakesMeasurementsForNoisy() {
        MethodFactory plus = PosteriorMethods.byName("ddnm+");
        assertEquals(0.1, plus.noiseLevel(plus.settings(4, Map.of())), 1e-12);
        assertEquals(0.4, plus.noiseLevel(plus.settings(16, Map.of())), 1e-12);
        assertEquals(PosteriorMethods.byName("ddnm").method(plus.settings(4, Map.of())),
                plus.method(plus.settings(4, Map.of())));
    }

    @Test
    void theDemoHasItsAuthorsSettings() {
        MethodFactory hq = PosteriorMethods.byName("ddnm-hq");
        Settings settings = hq.settings(4, Map.of());
        assertEquals(new DdnmHq(new JumpSchedule(10, 3), false), hq.method(settings));
        assertEquals(250, hq.timesteps(settings, 1000).length);
        assertEquals(0, hq.noiseLevel(settings));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8})
    void ddrmHasItsAuthorsSettings(int scale) {
        MethodFactory ddrm = PosteriorMethods.byName("ddrm");
        Settings settings = ddrm.settings(scale, Map.of());
        assertEquals(new Ddrm(0.85, 1, false), ddrm.method(settings));
        assertArrayEquals(multiples(20, 50), ddrm.timesteps(settings, 1000));
        assertEquals(0.1, ddrm.noiseLevel(settings), 1e-12);
    }

    @Test
    void everySettingHasAName() {
        MethodFactory ddnm = PosteriorMethods.byName("ddnm+");
        Settings settings = ddnm.settings(4, Map.of("steps", "7", "eta", "0.5", "travel-length", "2",
                "travel-repeats", "3", "sigma", "0.2", "operator", "pooling", "reference", "true"));
        assertEquals(new Ddnm(0.5, new JumpSchedule(2, 3), Ddnm.Formula.SVD), ddnm.method(settings));
        assertArrayEquals(multiples(7, 142), ddnm.timesteps(settings, 1000));
        assertEquals(new Preparation.Reduced(Preparation.Reduced.Kernel.POOLING), ddnm.preparation(settings));
        assertEquals(0.4, ddnm.noiseLevel(settings), 1e-12);
        MethodFactory ddrm = PosteriorMethods.byName("ddrm");
        assertEquals(new Ddrm(0.1, 0.9, true),
                ddrm.method(ddrm.settings(4, Map.of("eta", "0.1", "eta-b", "0.9", "reference", "true"))));
    }

    @Test
    void theReferencesStepsMayBeMoreThanWereAskedFor() {
        MethodFactory ddrm = PosteriorMethods.byName("ddrm");
        assertArrayEquals(multiples(6, 166), ddrm.timesteps(ddrm.settings(4, Map.of("steps", "6")), 1000));
        assertArrayEquals(multiples(7, 166),
                ddrm.timesteps(ddrm.settings(4, Map.of("steps", "6", "reference", "true")), 1000));
    }

    @Test
    void refusesMoreStepsThanTrainingHad() {
        MethodFactory ddnm = PosteriorMethods.byName("ddnm");
        assertEquals("steps: expected at most the 500 steps of training, got 501",
                assertThrows(IllegalArgumentException.class,
                        () -> ddnm.timesteps(ddnm.settings(4, Map.of("steps", "501")), 500)).getMessage());
    }

    private static int[] multiples(int count, int stride) {
        return IntStream.range(0, count).map(k -> k * stride).toArray();
    }
}
