package io.github.dpi4j.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.image.Similarity;
import io.github.dpi4j.random.PhiloxStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AugmentationTest {
    private static final RgbImage PICTURE = Pictures.smooth(32, 5);

    @Test
    void withoutChangesReducesLikePillow() {
        RgbImage pillow = Resizer.resize(PICTURE, 16, 16, ResizeFilter.BICUBIC);
        RgbImage image = Augmentation.NONE.apply(PICTURE, 16, new PhiloxStream(1, 1));
        // Pillow rounds between rows and columns as well.
        assertTrue(Pictures.largestDifference(pillow, image) <= 1);
        assertEquals(PICTURE, Augmentation.NONE.apply(PICTURE, 32, new PhiloxStream(1, 1)));
    }

    @Test
    void mirrorsHalfOfTheImages() {
        RgbImage mirrored = Pictures.mirrored(PICTURE);
        int count = 0;
        for (int i = 0; i < 200; i++) {
            RgbImage image = Augmentation.FLIP.apply(PICTURE, 32, new PhiloxStream(7, i));
            assertTrue(image.equals(PICTURE) || image.equals(mirrored));
            count += image.equals(mirrored) ? 1 : 0;
        }
        assertEquals(100, count, 30);
    }

    @Test
    void theSameStreamGivesTheSameImageAndAnotherOneAnother() {
        RgbImage image = Augmentation.FACES.apply(PICTURE, 16, new PhiloxStream(1, 2));
        assertEquals(image, Augmentation.FACES.apply(PICTURE, 16, new PhiloxStream(1, 2)));
        assertNotEquals(image, Augmentation.FACES.apply(PICTURE, 16, new PhiloxStream(1, 3)));
    }

    @Test
    void turnsMovesAndEnlargesAsASimilarityDoes() {
        // A quarter turn clockwise takes the top left corner to the top right.
        float[] turned = new Similarity(false, Math.PI / 2, 1, 0, 0).resample(PICTURE, 32);
        float[] moved = new Similarity(false, 0, 1, 0.25, 0).resample(PICTURE, 32);
        float[] enlarged = new Similarity(false, 0, 2, 0, 0).resample(PICTURE, 32);
        for (int y = 0; y < 32; y++) {
            for (int x = 0; x < 32; x++) {
                assertEquals(PICTURE.get(y, 31 - x, 0), turned[3 * (32 * y + x)], 1e-3);
                assertEquals(PICTURE.get(Math.max(0, x - 8), y, 0), moved[3 * (32 * y + x)], 1e-3);
            }
        }
        int corner = (PICTURE.get(8, 8, 0) + PICTURE.get(7, 7, 0) + PICTURE.get(7, 8, 0) + PICTURE.get(8, 7, 0)) / 4;
        assertEquals(corner, enlarged[0], 3);
    }

    @Test
    void changesColoursWithinTheirBounds() {
        RgbImage grey = RgbImage.blank(8, 8);
        Arrays.fill(grey.pixels(), (byte) 100);
        Augmentation brightness = new Augmentation(false, 0, 0, 0, 0.2, 0.5, 1);
        for (int i = 0; i < 50; i++) {
            RgbImage image = brightness.apply(grey, 8, new PhiloxStream(3, i));
            // Neither contrast nor saturation changes an even grey.
            assertTrue(image.get(0, 0, 0) >= 80 && image.get(0, 0, 0) <= 120);
            assertEquals(image.get(0, 0, 0), image.get(5, 3, 2));
        }
    }
}
