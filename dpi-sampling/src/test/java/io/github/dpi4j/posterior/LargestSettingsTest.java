package io.github.dpi4j.posterior;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The methods' settings at the upper ends of their ranges. */
class LargestSettingsTest {
    @Test
    void noCountIsWithoutABound() {
        for (MethodFactory method : PosteriorMethods.all()) {
            for (Parameter parameter : method.parameters()) {
                for (String absurd : new String[]{"2147483647", "-2", "1e30", "NaN", ""}) {
                    if (!(parameter.values() instanceof Parameter.Reals)) {
                        assertFalse(parameter.values().contains(absurd),
                                method.name() + ": " + parameter.name() + "=" + absurd);
                    }
                }
            }
        }
    }

    @Test
    void theLongestWalkFitsMemory() {
        for (MethodFactory method : PosteriorMethods.all()) {
            Map<String, String> largest = new LinkedHashMap<>();
            for (Parameter parameter : method.parameters()) {
                if (parameter.values() instanceof Parameter.Wholes wholes && parameter.name().endsWith("s")) {
                    largest.put(parameter.name(), Integer.toString(wholes.max()));
                }
            }
            Settings settings = method.settings(1, largest);
            int steps = method.timesteps(settings, 1000).length;
            assertTrue(method.method(settings).walk(steps).length <= 3_000_000, method.name());
        }
    }
}
