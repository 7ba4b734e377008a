package io.github.dpi4j.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.dpi4j.golden.Golden;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CubicSamplerTest {
    @ParameterizedTest
    @ValueSource(ints = {256, 300, 100, 33})
    void onAGridItIsPillowsBicubic(int size) throws IOException {
        RgbImage image = ImageFiles.read(Golden.file("golden/images/face_256.png"));
        double reduction = 256.0 / size;
        RgbImage expected = Resizer.resize(image, size, size, ResizeFilter.BICUBIC);
        CubicSampler sampler = new CubicSampler(image, reduction);
        float[] colour = new float[3];
        double squares = 0;
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                sampler.sample((x + 0.5) * reduction, (y + 0.5) * reduction, colour, 0);
                for (int c = 0; c < 3; c++) {
                    double error = Math.clamp(colour[c], 0, 255) - expected.get(x, y, c);
                    squares += error * error;
                    assertEquals(0, error, 6, "at " + x + ", " + y);
                }
            }
        }
        // Pillow rounds and clips between its two passes.
        assertEquals(0, Math.sqrt(squares / (3.0 * size * size)), 0.5);
    }

    @Test
    void theEdgesOfTheImageAreItsToo() {
        RgbImage one = RgbImage.of(1, 1, new byte[]{10, 20, (byte) 200});
        float[] out = new float[5];
        new CubicSampler(one, 3).sample(0, 1, out, 1);
        assertArrayEquals(new float[]{0, 10, 20, 200, 0}, out, 1e-4f);
    }

    @Test
    void aReductionIsANumberAboveZero() {
        assertThrows(IllegalArgumentException.class, () -> new CubicSampler(RgbImage.blank(1, 1), 0));
        assertThrows(IllegalArgumentException.class, () -> new CubicSampler(RgbImage.blank(1, 1), Double.NaN));
    }
}
