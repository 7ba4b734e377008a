package io.github.dpi4j.detector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dpi4j.image.ImageTensors;
import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import java.util.List;
import org.junit.jupiter.api.Test;

class MipmapsTest {
    /** A picture whose values are linear in x and y: bilinear resampling is exact. */
    private static RgbImage ramp(int width, int height) {
        RgbImage image = RgbImage.blank(width, height);
        for (int y = 0, at = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.pixels()[at++] = (byte) (2 * x);
                image.pixels()[at++] = (byte) (3 * y);
                image.pixels()[at++] = (byte) (x + y);
            }
        }
        return image;
    }

    @Test
    void theIdentityGivesThePicture() {
        RgbImage image = ramp(13, 9);
        float[] out = new float[3 * 13 * 9];
        Mipmaps.of(image).sample(Affine.scaling(1), 13, 9, out, 0);
        assertArrayEquals(ImageTensors.toTensor(image).data(), out, 1e-6f);
    }

    @Test
    void halvingIsTheMeanOfFourPixels() {
        RgbImage image = ramp(12, 8);
        float[] out = new float[3 * 6 * 4];
        Mipmaps.of(image).sample(Affine.scaling(2), 6, 4, out, 0);
        RgbImage half = Resizer.resize(image, 6, 4, ResizeFilter.BOX);
        assertArrayEquals(ImageTensors.toTensor(half).data(), out, 1.01f / 127.5f);
    }

    @Test
    void aTurnedCropShowsWhatLiesThere() {
        Mipmaps picture = Mipmaps.of(ramp(60, 50));
        Affine map = Affine.similarity(1.3, 0.5, new Point(25, 12));
        float[] out = new float[1 + 3 * 9 * 7];
        picture.sample(map, 9, 7, out, 1);
        for (int y = 0; y < 7; y++) {
            for (int x = 0; x < 9; x++) {
                Point p = map.apply(new Point(x + 0.5, y + 0.5));
                assertEquals(2 * (p.x() - 0.5) / 127.5 - 1, out[1 + y * 9 + x], 1e-4);
                assertEquals(3 * (p.y() - 0.5) / 127.5 - 1, out[1 + 63 + y * 9 + x], 1e-4);
            }
        }
    }

    @Test
    void anUprightCropShowsWhatATurnedOneDoes() {
        Mipmaps picture = Mipmaps.of(ramp(21, 17));
        for (Affine map : List.of(Affine.scaling(1.3), Affine.scaling(0.4).after(Affine.translation(-3, -2)),
                Affine.translation(9.25, 11.5).after(Affine.scaling(2.1)), Affine.translation(-40, 3))) {
            float[] upright = new float[3 * 23 * 19];
            picture.sample(map, 23, 19, upright, 0);
            // By so little that nothing moves, but by something.
            Affine turned = map.after(new Affine(1, 1e-12, 0, 1e-12, 1, 0));
            float[] expected = new float[upright.length];
            picture.sample(turned, 23, 19, expected, 0);
            assertArrayEquals(expected, upright, 1e-5f);
        }
    }

    @Test
    void beyondTheBorderIsGrey() {
        float[] out = new float[3 * 4 * 4];
        Mipmaps.of(ramp(1, 1)).sample(Affine.translation(-2, -2), 4, 4, out, 0);
        float[] expected = new float[3 * 4 * 4];
        for (int c = 0; c < 3; c++) {
            expected[c * 16 + 2 * 4 + 2] = -1;
        }
        assertArrayEquals(expected, out, 1e-6f);
    }
}
