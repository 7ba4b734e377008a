package io.github.dpi4j.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.models.FaceModel;
import io.github.dpi4j.models.FaceNetworks;
import io.github.dpi4j.models.SmallModels;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonTest {
    @ParameterizedTest
    @CsvSource({"ddim4, false, 4", "ddim4, true, 8", "5, true, 10"})
    void theListenerHearsOfAsManyStepsAsWereAnnounced(String respacing, boolean withoutCorrector, int expected)
            throws IOException {
        List<RgbImage> truths = List.of(RgbImage.blank(8, 8), RgbImage.blank(8, 8));
        int[] steps = new int[1];
        FaceModel model = new FaceModel(SmallModels.prior(8), Optional.of(SmallModels.corrector(8)));
        try (FaceNetworks networks = model.open(new CpuBackend())) {
            Comparison comparison = new Comparison(networks, Map.of("steps", respacing), 0);
            comparison.compare(truths, 2, withoutCorrector, _ -> steps[0]++);
            assertEquals(expected, steps[0]);
            assertEquals(expected, comparison.steps(2, withoutCorrector));
        }
    }
}
