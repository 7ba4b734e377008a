package io.github.dpi4j.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.models.ExampleFaces;
import io.github.dpi4j.models.FaceModel;
import io.github.dpi4j.models.FaceNetworks;
import io.github.dpi4j.sampler.StepListener;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PosteriorRestorationTest {
    @Test
    void noisyAndCleanImagesOfABatchHaveSettingsOfTheirOwn() throws IOException {
        RgbImage clean = Resizer.resize(ExampleFaces.load(128).getFirst().image(), 32, 32, ResizeFilter.BICUBIC);
        RgbImage noisy = RgbImage.of(32, 32, clean.pixels().clone());
        Random random = new Random(4);
        for (int i = 0; i < noisy.pixels().length; i++) {
            noisy.pixels()[i] = (byte) Math.clamp(Math.round((clean.pixels()[i] & 0xff) + 9 * random.nextGaussian()), 0,
                    255);
        }
        RestorationMethod method = PlannedMethod.parse("dpi:steps=2").method();
        FaceModel model = FaceModel.bundled();
        assertNotEquals(method.settings(model, model.input(clean)), method.settings(model, model.input(noisy)));
        try (FaceNetworks networks = model.open(new CpuBackend())) {
            List<RgbImage> together = restore(method, networks, clean, noisy, clean);
            assertEquals(restore(method, networks, clean), together.subList(0, 1));
            assertEquals(restore(method, networks, noisy), together.subList(1, 2));
            assertEquals(together.getFirst(), together.getLast());
        }
    }

    private static List<RgbImage> restore(RestorationMethod method, FaceNetworks networks, RgbImage... low)
            throws IOException {
        return method.restore(networks, List.of(low), 3, StepListener.NONE);
    }
}
