package io.github.dpi4j.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.image.RgbImage;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class HighFrequencyShareTest {
    private static final RgbImage FINE = waves(32, 12, 1);

    @Test
    void countsFrequenciesThatTheSmallImageCannotHold() {
        assertEquals(1, new HighFrequencyShare(4).measure(FINE, FINE), 1e-12);
        assertEquals(0.25, new HighFrequencyShare(4).measure(waves(32, 12, 0.5), FINE), 0.02);
        // Three waves across 32 pixels fit in 8 of them; a window leaks a little into its neighbours.
        assertTrue(new HighFrequencyShare(4).measure(waves(32, 2, 1), FINE) < 0.01);
        assertEquals(1, new HighFrequencyShare(8).measure(waves(32, 12, 1), FINE), 1e-12);
    }

    @Test
    void aBrighterImageHasNoMoreDetail() {
        RgbImage brighter = RgbImage.blank(32, 32);
        for (int i = 0; i < brighter.pixels().length; i++) {
            brighter.pixels()[i] = (byte) ((FINE.pixels()[i] & 0xff) + 20);
        }
        assertEquals(1, new HighFrequencyShare(4).measure(brighter, FINE), 1e-9);
    }

    /** The mean of equal values is not exactly theirs; what is left is no detail. */
    @Test
    void aReferenceWithoutDetailHasNoShare() {
        for (int grey : new int[]{0, 77, 130, 255}) {
            RgbImage flat = RgbImage.blank(32, 32);
            Arrays.fill(flat.pixels(), (byte) grey);
            assertEquals(Double.NaN, new HighFrequencyShare(4).measure(flat, flat));
            assertEquals(Double.NaN, new HighFrequencyShare(4).measure(FINE, flat));
        }
        RgbImage dot = RgbImage.blank(32, 32);
        dot.pixels()[RgbImage.CHANNELS * (16 * 32 + 16)] = 1;
        assertEquals(1, new HighFrequencyShare(4).measure(dot, dot));
    }

    @Test
    void refusesOtherSizes() {
        assertThrows(IllegalArgumentException.class,
                () -> new HighFrequencyShare(4).measure(RgbImage.blank(16, 32), FINE));
        assertThrows(IllegalArgumentException.class, () -> new HighFrequencyShare(1));
    }

    /** Grey waves along x. */
    private static RgbImage waves(int size, int count, double amplitude) {
        RgbImage image = RgbImage.blank(size, size);
        for (int i = 0; i < image.pixels().length; i++) {
            double phase = 2 * Math.PI * count * (i / 3 % size) / size;
            image.pixels()[i] = (byte) Math.round(110 + 100 * amplitude * Math.sin(phase));
        }
        return image;
    }
}
