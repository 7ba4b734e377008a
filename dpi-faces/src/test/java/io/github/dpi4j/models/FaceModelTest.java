package io.github.dpi4j.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.model.ModelDescription;
import io.github.dpi4j.posterior.PosteriorMethods;
import io.github.dpi4j.posterior.Restorer;
import io.github.dpi4j.sampler.StepListener;
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

    @Test
    void settingsAreCheckedTogetherBeforeThereAreImages() throws IOException {
        FaceModel model = new FaceModel(SmallModels.prior(32), Optional.empty());
        assertRefused(model, "dr2", Map.of("steps", "2"), "tau: expected a number below ", "2, got 22");
        assertRefused(model, "ilvr", Map.of("factor", "3"), "factor: expected one that divides ", "got 3");
        assertRefused(model, "dr2", Map.of("factor", "3"), "factor: expected one that divides ", "got 3");
        assertRefused(model, "diffpir", Map.of("lambda", "1e308"), "lambda: expected ", "Infinity at step ");
        assertRefused(model, "dpi", Map.of("grid", "3"), "grid: expected ", "spacing 3");
        assertRefused(model, "ddnm", Map.of("eta", "2"), "ddnm: eta: expected ", "2");
        for (var method : PosteriorMethods.all()) {
            for (int scale = 1; scale <= 32; scale *= 2) {
                new Recipe(method, Map.of()).check(model, scale);
            }
        }
    }

    private static void assertRefused(FaceModel model, String method, Map<String, String> settings, String begin,
            String part) {
        String message = assertThrows(IllegalArgumentException.class,
                () -> new Recipe(PosteriorMethods.byName(method), settings).check(model, 1)).getMessage();
        assertTrue(message.startsWith(begin) && message.contains(part), message);
    }

    @Test
    void aScaleIsFromOneToTheImageSize() throws IOException {
        FaceModel model = new FaceModel(SmallModels.prior(32), Optional.empty());
        try (FaceNetworks networks = model.open(new CpuBackend())) {
            for (int scale : new int[]{0, -1, 33, Integer.MAX_VALUE}) {
                assertEquals("scale: expected a number from 1 to the image size 32, got " + scale,
                        assertThrows(IllegalArgumentException.class, () -> networks.restorer(scale)).getMessage());
            }
            Restorer restorer = networks.restorer(4);
            assertEquals("low-resolution images: expected at least one, got none",
                    assertThrows(IllegalArgumentException.class,
                            () -> restorer.restore(List.of(), Restorer.noise(0, List.of()), StepListener.NONE))
                            .getMessage());
        }
        assertEquals("backend", assertThrows(NullPointerException.class, () -> model.open(null)).getMessage());
    }

    @Test
    void closedNetworksRefuseToWork() throws IOException {
        FaceModel model = new FaceModel(SmallModels.prior(32), Optional.empty());
        FaceNetworks networks = model.open(new CpuBackend());
        Restorer restorer = networks.restorer(new Recipe(PosteriorMethods.byName("ddnm"), Map.of("steps", "2")), 4);
        RgbImage low = RgbImage.blank(8, 8);
        assertEquals(32, restorer.restore(low, 1).width());
        networks.close();
        networks.close();
        assertEquals("this network is closed",
                assertThrows(IllegalStateException.class, () -> restorer.restore(low, 1)).getMessage());
        assertEquals("this FaceNetworks is closed",
                assertThrows(IllegalStateException.class, () -> networks.restorer(4)).getMessage());
        assertThrows(IllegalStateException.class, () -> networks.prior(Spacing.LINSPACE, 7));
        FaceNetworks unused = model.open(new CpuBackend());
        unused.close();
        assertThrows(IllegalStateException.class, () -> unused.restorer(4));
    }
}
