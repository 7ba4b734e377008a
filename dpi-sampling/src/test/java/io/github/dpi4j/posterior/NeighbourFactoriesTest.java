package io.github.dpi4j.posterior;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ILVR, DR2, RePaint, DiffPIR and DPS by name, with their authors' settings. */
class NeighbourFactoriesTest {
    private static final Preparation BICUBIC = new Preparation.Reduced(Preparation.Reduced.Kernel.BICUBIC);

    @ParameterizedTest
    @CsvSource({"4, 4, 22, 20", "8, 8, 35, 25", "16, 16, 35, 30"})
    void lowFrequenciesFollowTheScale(int scale, int factor, int tau, int length) {
        assertEquals(new Ilvr(factor, 0, Ilvr.Level.PREVIOUS), method("ilvr", scale, Map.of()));
        assertEquals(new Dr2(factor, tau + length, tau), method("dr2", scale, Map.of()));
        for (String name : List.of("ilvr", "dr2")) {
            assertEquals(100, steps(name, scale));
            assertEquals(new Preparation.Grid(1), preparation(name, scale, Map.of()));
        }
    }

    @Test
    void repaintPaintsBetweenTheGridsPixels() {
        assertEquals(new RePaint(new JumpSchedule(10, 10), false), method("repaint", 4, Map.of()));
        assertEquals(250, steps("repaint", 4));
        assertEquals(new Preparation.Grid(2), preparation("repaint", 4, Map.of()));
    }

    @Test
    void diffPirSolvesTheDataStepExactly() {
        assertEquals(new DiffPir(7, 0.25, new DiffPir.Proximal(), false), method("diffpir", 4, Map.of()));
        assertEquals(100, steps("diffpir", 4));
        assertEquals(BICUBIC, preparation("diffpir", 4, Map.of()));
        MethodFactory factory = PosteriorMethods.byName("diffpir");
        assertEquals(0.1, factory.noiseLevel(factory.settings(4, Map.of())), 1e-12);
    }

    @Test
    void dpsNeedsGradients() {
        assertEquals(new Dps(0.3, false), method("dps", 4, Map.of()));
        assertEquals(1000, steps("dps", 4));
        assertEquals(BICUBIC, preparation("dps", 4, Map.of()));
        assertTrue(PosteriorMethods.byName("dps").needsGradients());
        assertFalse(PosteriorMethods.byName("ilvr").needsGradients());
    }

    @Test
    void everySettingHasAName() {
        assertEquals(new Ilvr(2, -1, Ilvr.Level.CURRENT),
                method("ilvr", 4, Map.of("factor", "2", "range", "-1", "reference", "true")));
        assertEquals(new Dr2(2, 12, 5), method("dr2", 4, Map.of("factor", "2", "tau", "5", "length", "7")));
        Map<String, String> repaint = Map.of("jump-length", "3", "jump-samples", "4", "grid", "4", "reference", "true");
        assertEquals(new RePaint(new JumpSchedule(3, 4), true), method("repaint", 4, repaint));
        assertEquals(new Preparation.Grid(4), preparation("repaint", 4, repaint));
        Map<String, String> diffpir = Map.of("lambda", "3", "zeta", "0.5", "data-step", "back-projection", "gamma",
                "0.1", "iterations", "2", "operator", "pooling", "reference", "true");
        assertEquals(new DiffPir(3, 0.5, new DiffPir.BackProjection(0.1, 2), true), method("diffpir", 4, diffpir));
        assertEquals(new Preparation.Reduced(Preparation.Reduced.Kernel.POOLING),
                preparation("diffpir", 4, diffpir));
        assertEquals(new Dps(0.7, true), method("dps", 4, Map.of("scale", "0.7", "reference", "true")));
    }

    private static PosteriorMethod<?> method(String name, int scale, Map<String, String> given) {
        MethodFactory factory = PosteriorMethods.byName(name);
        return factory.method(factory.settings(scale, given));
    }

    private static int steps(String name, int scale) {
        MethodFactory factory = PosteriorMethods.byName(name);
        return factory.timesteps(factory.settings(scale, Map.of()), 1000).length;
    }

    private static Preparation preparation(String name, int scale, Map<String, String> given) {
        MethodFactory factory = PosteriorMethods.byName(name);
        return factory.preparation(factory.settings(scale, given));
    }

    @Test
    void numbersAboveZeroAreAllOfThem() {
        Parameter.Values positive = Parameter.real("x", Double.MIN_VALUE, Double.MAX_VALUE, 1, "a weight").values();
        assertTrue(positive.contains("1e-320"));
        assertFalse(positive.contains("0"));
        assertEquals("a number above 0", positive.words());
    }

    @Test
    void aDefaultHoldsForAllLargerScales() {
        Parameter parameter = Parameter.whole("x", 0, 9, 1, "a count").from(4, 2);
        assertEquals("1", parameter.preset(1));
        assertEquals("2", parameter.preset(4));
        assertEquals("2", parameter.preset(Integer.MAX_VALUE));
    }
}
