package io.github.dpi4j.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.checkpoint.Safetensors;
import io.github.dpi4j.model.ModelDescription.Corrector;
import io.github.dpi4j.model.ModelDescription.Prior;
import io.github.dpi4j.sampler.Prediction;
import io.github.dpi4j.sampler.Variance;
import io.github.dpi4j.schedule.BetaSchedule;
import io.github.dpi4j.unet.UNetConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelDescriptionTest {
    private static final ModelDescription PRIOR = new ModelDescription(UNetConfig.DPI_PRIOR, 256, BetaSchedule.COSINE,
            1000, new Prior(Prediction.EPSILON, Variance.LEARNED_RANGE));
    private static final ModelDescription CORRECTOR = new ModelDescription(UNetConfig.DPI_CORRECTOR, 256,
            BetaSchedule.LINEAR, 1000, new Corrector(2, "bicubic", OptionalInt.of(8)));
    private static final ModelDescription BLIND = new ModelDescription(UNetConfig.DPI_CORRECTOR, 128,
            BetaSchedule.LINEAR, 1000, new Corrector(2, "blind", OptionalInt.empty()));

    @TempDir
    private Path folder;

    @Test
    void standsInAFilesMetadataAmongOtherFields() throws IOException {
        for (ModelDescription description : List.of(PRIOR, CORRECTOR, BLIND)) {
            Map<String, String> metadata = new LinkedHashMap<>(description.toMetadata());
            metadata.put("step", "7");
            Path file = folder.resolve("x.safetensors");
            Safetensors.write(file, Map.of(), metadata);
            assertEquals(Optional.of(description), ModelDescription.read(file));
        }
    }

    @Test
    void aForeignFileHasNone() {
        assertEquals(Optional.empty(), ModelDescription.of(Map.of("role", "blind", "image_size", "128")));
    }

    @Test
    void wrongFieldsAreNamed() throws IOException {
        refused("image_size", "250", "image size: expected a multiple of 32");
        refused("timesteps", "0", "timesteps: expected a whole number");
        refused("schedule", "sigmoid", "schedule: expected one of linear, cosine, got sigmoid");
        refused("role", "judge", "role: expected prior or corrector, got judge");
        refused("variance", "fixed_small", "variance: expected a learned one");
        refused("architecture", "UNetConfig[]", "architecture: expected a JSON object");
        refused("prediction", null, "prediction: expected a field of this name");
        refused("dpi_format", "2", "dpi_format: expected 1");
    }

    private void refused(String field, String value, String part) throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>(PRIOR.toMetadata());
        if (value == null) {
            metadata.remove(field);
        } else {
            metadata.put(field, value);
        }
        Path file = folder.resolve("wrong.safetensors");
        Safetensors.write(file, Map.of(), metadata);
        IOException e = assertThrows(IOException.class, () -> ModelDescription.read(file));
        assertTrue(e.getMessage().startsWith(file + ": ") && e.getMessage().contains(part), e.getMessage());
    }
}
