package io.github.dpi4j.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.image.RgbImage;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PatchDistributionTest {
    private static final double NUMPY = 8907.463182;

    @Test
    void singlePixelsHaveTheClosedForm() {
        // Greys 10 and 30 against 50 and 90: means 20 and 70, standard deviations √200 and √800.
        double expected = 50 * 50 + Math.pow(Math.sqrt(800) - Math.sqrt(200), 2);
        assertEquals(expected, of(1, greys(10, 30)).frechetDistance(of(1, greys(50, 90))), 1e-9);
    }

    @Test
    void agreesWithNumpyOnCorrelatedPatches() {
        // By numpy: cov, and the roots of the eigenvalues of C1 @ C2.
        RgbImage a = greys(12, 200, 47, 90, 33, 150, 71, 18, 220, 5, 64, 128);
        RgbImage b = greys(30, 90, 60, 240, 10, 75, 14, 99, 51, 180, 7, 33);
        assertEquals(NUMPY, of(2, wrapped(a)).frechetDistance(of(2, wrapped(b))), 1e-6 * NUMPY);
    }

    @Test
    void isZeroForItselfSymmetricAndGrowsWithBlur() {
        RgbImage sharp = noise(40);
        RgbImage soft = noise(20);
        RgbImage flat = noise(5);
        assertEquals(0, of(8, sharp).frechetDistance(of(8, sharp)), 1e-6);
        double near = of(8, soft).frechetDistance(of(8, sharp));
        assertEquals(near, of(8, sharp).frechetDistance(of(8, soft)), 1e-6 * near);
        assertTrue(near < of(8, flat).frechetDistance(of(8, sharp)));
    }

    @Test
    void saysWhatIsWrong() {
        assertThrows(IllegalArgumentException.class, () -> new PatchDistribution(0));
        assertThrows(IllegalArgumentException.class, () -> new PatchDistribution(3).add(RgbImage.blank(2, 5)));
        assertThrows(IllegalArgumentException.class,
                () -> new PatchDistribution(3).frechetDistance(new PatchDistribution(2)));
        assertThrows(IllegalStateException.class,
                () -> new PatchDistribution(3).frechetDistance(new PatchDistribution(3)));
    }

    private static PatchDistribution of(int side, RgbImage image) {
        PatchDistribution patches = new PatchDistribution(side);
        patches.add(image);
        return patches;
    }

    private static RgbImage greys(int... values) {
        RgbImage image = RgbImage.blank(values.length, 1);
        for (int i = 0; i < image.pixels().length; i++) {
            image.pixels()[i] = (byte) values[i / 3];
        }
        return image;
    }

    /** Twelve greys as four columns and three rows. */
    private static RgbImage wrapped(RgbImage row) {
        return RgbImage.of(4, 3, row.pixels());
    }

    private static RgbImage noise(double deviation) {
        Random random = new Random(1);
        RgbImage image = RgbImage.blank(32, 32);
        for (int i = 0; i < image.pixels().length; i++) {
            image.pixels()[i] = (byte) Math.clamp(Math.round(128 + deviation * random.nextGaussian()), 0, 255);
        }
        return image;
    }
}
