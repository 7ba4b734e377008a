package io.github.dpi4j.posterior;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.dpi4j.schedule.DiffusionSchedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DpiSettingsTest {
    @Test
    void theDdimPresetIsThatOfTheAuthorsAtTwentySteps() {
        DiffusionSchedule schedule = DiffusionSchedule.linear("ddim20");
        for (int i = 0; i < 20; i++) {
            assertEquals(i == 0 ? Stage.FREE : i <= 7 ? Stage.WEAK : Stage.STRONG, DpiSettings.DDIM.stage(schedule, i));
            assertEquals(i / 30.0, DpiSettings.DDIM.weight(schedule, i), 1e-15);
        }
    }

    @Test
    void theDdpmPresetIsThatOfTheAuthorsAtAThousandSteps() {
        DiffusionSchedule schedule = DiffusionSchedule.linear("");
        for (int t = 0; t < 1000; t++) {
            assertEquals(t == 0 ? Stage.FREE : t <= 300 ? Stage.WEAK : Stage.STRONG,
                    DpiSettings.DDPM.stage(schedule, t));
            assertEquals(t / 750.0, DpiSettings.DDPM.weight(schedule, t), 1e-15);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ddim250", "100", "ddim50", "90,60,60,20,20"})
    void theBoundBetweenTheStagesLiesAtTheSameNoiseLevelForAnyNumberOfSteps(String respacing) {
        DiffusionSchedule schedule = DiffusionSchedule.linear(respacing);
        for (int i = 1; i < schedule.steps(); i++) {
            Stage expected = schedule.timestep(i) > 350 ? Stage.STRONG : Stage.WEAK;
            assertEquals(expected, DpiSettings.DDIM.stage(schedule, i), "step " + i);
        }
    }

    @ParameterizedTest
    @CsvSource({"1.5, 0.5, 1, tau", "NaN, 0.5, 1, tau", "0.3, 4, 1, weight",
            "0.3, -1, 1, weight", "0.3, 1, 0, gamma", "0.3, 1, Infinity, gamma"})
    void refusesValuesOutOfRangeByName(double tau, double weight, double gamma, String name) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> new DpiSettings(tau, weight, gamma));
        assertEquals(name, e.getMessage().split(":")[0]);
    }
}
