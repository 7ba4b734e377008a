package io.github.dpi4j.posterior;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParameterTest {
    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "7, 7", "0.85, 0.85", "1e-6, 0.000001", "1000, 1000", "0.6666666666666666, 2/3",
            "1.3333333333333333, 4/3", "-0.3333333333333333, -1/3", "0.30000000000000004, 0.30000000000000004"})
    void numbersAreWrittenAsAPersonTypesThem(double value, String text) {
        assertEquals(text, Parameter.number(value));
        assertEquals(value, Parameter.number(text));
    }

    @Test
    void whatIsWrittenReadsAsTheSameNumber() {
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
        for (int i = 0; i < 1000; i++) {
            double value = random.nextDouble() * Math.pow(10, random.nextInt(-9, 9));
            assertEquals(value, Parameter.number(Parameter.number(value)));
        }
    }

    @Test
    void fractionsAreValues() {
        Parameter weight = Parameter.real("weight", 0, 2, 2.0 / 3, "a weight");
        assertEquals("2/3", weight.preset(1));
        assertEquals(2.0 / 3, Settings.of(List.of(weight), 1, Map.of()).real("weight"));
        assertEquals(1.5, Settings.of(List.of(weight), 1, Map.of("weight", "3/2")).real("weight"));
        for (String text : List.of("5/2", "1/0", "0/0", "1/", "/2", "1/2/3", "")) {
            assertFalse(weight.values().contains(text), text);
        }
        assertTrue(weight.values().contains("1.5"));
    }

    @Test
    void noDefaultOfAMethodHasLongDigits() {
        for (MethodFactory method : PosteriorMethods.all()) {
            for (Parameter parameter : method.parameters()) {
                for (String preset : parameter.defaults().values()) {
                    assertTrue(preset.length() <= 14 && !preset.endsWith(".0"), parameter::toString);
                }
            }
        }
    }
}
