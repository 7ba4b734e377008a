package io.github.dpi4j.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.posterior.DpiSettings;
import io.github.dpi4j.models.FaceModel;
import io.github.dpi4j.models.FaceNetworks;
import io.github.dpi4j.models.Recipe;
import io.github.dpi4j.random.PhiloxStream;
import io.github.dpi4j.sampler.Ddim;
import io.github.dpi4j.schedule.BetaSchedule;
import io.github.dpi4j.optim.Initialization;
import io.github.dpi4j.unet.Heads;
import io.github.dpi4j.unet.UNet;
import io.github.dpi4j.unet.UNetConfig;
import io.github.dpi4j.unet.UNetConfig.Level;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonTest {
    private static final Weights WEIGHTS = Initialization.random(UNet.graph(UNetConfig.of(32, 3, 1,
            new Heads.Width(16), List.of(new Level(32, false)))), new PhiloxStream(1, 1));

    @ParameterizedTest
    @CsvSource({"ddim3, false, 3", "ddim3, true, 6", "5, true, 10"})
    void theListenerHearsOfAsManyStepsAsWereAnnounced(String respacing, boolean withoutCorrector, int expected) {
        Recipe recipe = new Recipe(BetaSchedule.LINEAR, respacing, new Ddim(0), 2, DpiSettings.DDIM);
        List<RgbImage> truths = List.of(RgbImage.blank(8, 8), RgbImage.blank(8, 8));
        int[] steps = new int[1];
        try (FaceNetworks networks = new FaceModel(8, WEIGHTS, Map.of(2, WEIGHTS)).open(new CpuBackend())) {
            new Comparison(networks, recipe, 0).compare(truths, 2, withoutCorrector, _ -> steps[0]++);
        }
        assertEquals(expected, steps[0]);
        assertEquals(expected, Comparison.steps(recipe, withoutCorrector));
    }
}
