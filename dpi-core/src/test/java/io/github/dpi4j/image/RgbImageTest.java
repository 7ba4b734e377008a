package io.github.dpi4j.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class RgbImageTest {
    @Test
    void cropsAPart() {
        RgbImage image = RgbImage.blank(5, 4);
        for (int i = 0; i < image.pixels().length; i++) {
            image.pixels()[i] = (byte) (4 * i);
        }
        RgbImage part = image.crop(2, 1, 3, 2);
        assertEquals("RgbImage[3×2]", part.toString());
        for (int c = 0; c < 3; c++) {
            assertEquals(image.get(2, 1, c), part.get(0, 0, c));
            assertEquals(image.get(4, 2, c), part.get(2, 1, c));
        }
        assertEquals(image, image.crop(0, 0, 5, 4));
    }

    @Test
    void refusesWhatDoesNotFit() {
        RgbImage image = RgbImage.blank(5, 4);
        assertThrows(IllegalArgumentException.class, () -> image.crop(3, 0, 3, 1));
        assertThrows(IllegalArgumentException.class, () -> image.crop(-1, 0, 3, 1));
        assertThrows(IllegalArgumentException.class, () -> image.crop(0, 0, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> RgbImage.of(2, 2, new byte[11]));
        assertThrows(IllegalArgumentException.class, () -> RgbImage.blank(0, 2));
        assertThrows(IllegalArgumentException.class, () -> RgbImage.blank(40_000, 40_000));
    }

    @Test
    void equalsByContentAndShape() {
        assertEquals(RgbImage.blank(2, 3), RgbImage.blank(2, 3));
        assertEquals(RgbImage.blank(2, 3).hashCode(), RgbImage.blank(2, 3).hashCode());
        assertNotEquals(RgbImage.blank(2, 3), RgbImage.blank(3, 2));
    }
}
