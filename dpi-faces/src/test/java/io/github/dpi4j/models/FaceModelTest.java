package io.github.dpi4j.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.model.ModelDescription;
import io.github.dpi4j.posterior.PosteriorMethods;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.schedule.Spacing;
import io.github.dpi4j.tensor.Shape;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FaceModelTest {
    @Test
    void theScaleIsTheRoundedRatioOfTheLongerSides() throws IOException {
        FaceModel model = new FaceModel(SmallModels.prior(64), Optional.empty());
        assertEquals(4, model.scale(RgbImage.blank(16, 16)));
        assertEquals(8, model.scale(RgbImage.blank(8, 5)));
        assertEquals(6, model.scale(RgbImage.blank(11, 11)));
        assertEquals(1, model.scale(RgbImage.blank(64, 64)));
        assertEquals(1, model.scale(RgbImage.blank(500, 64)));
    }

    @Test
    void aCorrectorForOtherSizesIsRefused() throws IOException {
        assertThrows(IllegalArgumentException.class,
                () -> new FaceModel(SmallModels.prior(6), Optional.of(SmallModels.corrector(8, 3))));
    }

    @Test
    void theBundledModelSaysWhatItIs() throws IOException {
        FaceModel model = FaceModel.bundled();
        assertEquals(FaceModel.BUNDLED_SIZE, model.imageSize());
        assertEquals("prior", model.prior().description().roleName());
        assertEquals("corrector", model.corrector().orElseThrow().description().roleName());
        assertTrue(model.prior().assumptions().isEmpty() && model.corrector().get().assumptions().isEmpty());
    }

    @Test
    void dpiTakesTheModelsSettingsAndOtherMethodsTheirAuthors() throws IOException {
        FaceModel model = FaceModel.bundled();
        assertEquals(1, Recipe.dpi().settings(model, 4).real("eta"));
        assertEquals(0.5,
                new Recipe(PosteriorMethods.byName("dpi"), Map.of("eta", "0.5")).settings(model, 4).real("eta"));
        assertEquals(0.85, new Recipe(PosteriorMethods.byName("ddnm"), Map.of()).settings(model, 4).real("eta"));
        FaceModel other = new FaceModel(SmallModels.prior(64), Optional.empty());
        assertEquals("ddim20", Recipe.dpi().settings(other, 4).text("steps"));
    }

    @Test
    void ddpmTakesTheAuthorsSettingsForIt() throws IOException {
        Recipe ddpm = new Recipe(PosteriorMethods.byName("dpi"), Map.of("sampler", "ddpm"));
        assertEquals("1000", ddpm.settings(FaceModel.bundled(), 4).text("steps"));
        assertEquals(0.3, ddpm.settings(FaceModel.bundled(), 4).real("tau"));
    }

    @Test
    void thePriorIsSampledWithTheNoiseThatItWasTrainedWith() throws IOException {
        FaceModel model = new FaceModel(SmallModels.prior(64), Optional.empty());
        try (FaceNetworks networks = model.open(new CpuBackend())) {
            ModelDescription description = model.prior().description();
            DiffusionSchedule schedule = networks.prior(Spacing.LINSPACE, 7).schedule();
            assertEquals(7, schedule.steps());
            assertEquals(description.timesteps(), schedule.trainedSteps());
            DiffusionSchedule trained = DiffusionSchedule.of(description.betas(), description.timesteps(), "");
            assertEquals(trained.alphasCumprod((int) schedule.timestep(3)), schedule.alphasCumprod(3), 1e-12);
            assertEquals(Shape.of(2, 3, 64, 64), networks.shape(2));
        }
    }

    @Test
    void examplesAreFacesOfTheModelsSize() throws IOException {
        List<ExampleFaces.Example> faces = ExampleFaces.load(64);
        assertEquals(1, faces.size());
        for (ExampleFaces.Example face : faces) {
            assertEquals(64, face.image().width());
            assertEquals(64, face.image().height());
        }
    }
}
