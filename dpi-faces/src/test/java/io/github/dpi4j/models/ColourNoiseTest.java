package io.github.dpi4j.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ColourNoiseTest {
    static RgbImage face(int side) throws IOException {
        return Resizer.resize(ExampleFaces.load(128).getFirst().image(), side, side, ResizeFilter.BICUBIC);
    }

    /** Returns an image with normal noise on every value, or the same on all channels. */
    static RgbImage noisy(RgbImage image, double level, boolean grey) {
        Random random = new Random(9);
        RgbImage out = RgbImage.blank(image.width(), image.height());
        double noise = 0;
        for (int i = 0; i < out.pixels().length; i++) {
            noise = grey && i % 3 > 0 ? noise : level * random.nextGaussian();
            out.pixels()[i] = (byte) Math.clamp(Math.round((image.pixels()[i] & 0xff) + noise), 0, 255);
        }
        return out;
    }

    @ParameterizedTest
    @ValueSource(doubles = {5, 10, 15})
    void theNoiseOfChannelsIsFoundInAFace(double level) throws IOException {
        assertEquals(level, ColourNoise.of(noisy(face(32), level, false)), 0.15 * level);
    }

    @Test
    void detailAndGreyNoiseAreNone() throws IOException {
        for (int side : new int[]{64, 32, 18}) {
            assertTrue(ColourNoise.of(face(side)) < 3, side + ": " + ColourNoise.of(face(side)));
        }
        assertTrue(ColourNoise.of(noisy(face(32), 15, true)) < 3);
        assertEquals(0, ColourNoise.of(RgbImage.blank(1, 9)));
        assertEquals(0, ColourNoise.of(RgbImage.blank(9, 1)));
    }

    @Test
    void noisyImagesHaveSettingsOfTheirOwnFromScaleFourToSeven() throws IOException {
        FaceModel model = FaceModel.bundled();
        FaceInput clean = model.input(face(32));
        FaceInput noisy = model.input(noisy(face(32), 8, false));
        assertEquals(new FaceInput(4), clean);
        assertEquals(new FaceInput(4, true), noisy);
        assertEquals(0.2, Recipe.dpi().settings(model, clean).real("tau"));
        assertEquals(0, Recipe.dpi().settings(model, noisy).real("tau"));
        assertTrue(Recipe.dpi().settings(model, noisy).real("back-projection") < 0.065);
        for (int scale : new int[]{1, 3, 8, 128}) {
            assertEquals(model.dpiSettings(new FaceInput(scale)), model.dpiSettings(new FaceInput(scale, true)));
        }
        assertFalse(model.input(face(16)).isNoisy());
    }
}
