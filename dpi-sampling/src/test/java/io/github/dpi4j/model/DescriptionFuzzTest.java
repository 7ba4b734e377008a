package io.github.dpi4j.model;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.fuzz.Corpus;
import io.github.dpi4j.fuzz.FuzzRun;
import io.github.dpi4j.schedule.BetaSchedule;
import io.github.dpi4j.unet.Heads;
import io.github.dpi4j.unet.UNetConfig;
import io.github.dpi4j.unet.UNetConfig.Level;
import io.github.dpi4j.sampler.Prediction;
import io.github.dpi4j.sampler.Variance;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DescriptionFuzzTest {
    @Test
    void changedDescriptionsAreReadOrRefusedInOneLine() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        UNetConfig small = UNetConfig.of(32, 3, 1, new Heads.Width(16),
                List.of(new Level(32, true), new Level(64, false)));
        seeds.add(json(new ModelDescription(small, 16, BetaSchedule.COSINE, 1000,
                new ModelDescription.Prior(Prediction.EPSILON, Variance.FIXED_LARGE)).toMetadata()));
        seeds.add(json(new ModelDescription(UNetConfig.of(32, 6, 2, new Heads.Count(2), List.of(new Level(32, true))),
                16,
                BetaSchedule.LINEAR, 1000, new ModelDescription.Prior(Prediction.X_START, Variance.LEARNED_RANGE))
                .toMetadata()));
        seeds.add(json(new ModelDescription(small, 16, BetaSchedule.LINEAR, 100,
                new ModelDescription.Corrector(2, "bicubic", OptionalInt.of(4))).toMetadata()));
        FuzzRun run = FuzzRun.of("descriptions", new DescriptionFuzzTarget(), seeds, Corpus.of("descriptions"), 20_28,
                10_000);
        assertTrue(run.read() > 100 && run.read() < run.inputs() - 300, run.toString());
    }

    private static byte[] json(Map<String, String> metadata) {
        return metadata.entrySet().stream()
                .map(field -> '"' + field.getKey() + "\":\"" + field.getValue().replace("\"", "\\\"") + '"')
                .collect(Collectors.joining(",", "{", "}")).getBytes(StandardCharsets.UTF_8);
    }
}
