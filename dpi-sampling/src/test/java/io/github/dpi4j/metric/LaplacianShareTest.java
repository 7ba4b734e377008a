package io.github.dpi4j.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.dpi4j.image.RgbImage;
import org.junit.jupiter.api.Test;

class LaplacianShareTest {
    private final LaplacianShare share = new LaplacianShare();

    @Test
    void halfTheContrastIsAQuarterOfTheEnergy() {
        assertEquals(0.25, share.measure(dots(50), dots(100)), 1e-12);
        assertEquals(1, share.measure(dots(100), dots(100)));
        assertEquals(0, share.measure(RgbImage.blank(5, 4), dots(100)));
    }

    @Test
    void aDotHasTheEnergyOfItsNeighboursToo() {
        // One dot inside: (4·v)² for itself and v² for each of the three neighbours inside; a dot in the corner is nobody's neighbour.
        RgbImage inside = dots(10);
        byte[] pixels = inside.pixels().clone();
        pixels[0] = (byte) 200;
        assertEquals(1, share.measure(RgbImage.of(5, 4, pixels), inside));
        byte[] second = inside.pixels().clone();
        second[(2 * 5 + 3) * 3 + 1] = 10;
        // The dot at (1, 1) in red: 16 + 1 + 1 = 18 times v²; the one at (3, 2) in green likewise.
        assertEquals(2, share.measure(RgbImage.of(5, 4, second), inside), 1e-12);
    }

    @Test
    void aReferenceWithoutDetailHasNoShare() {
        assertEquals(Double.NaN, share.measure(dots(100), RgbImage.blank(5, 4)));
        assertEquals(Double.NaN, share.measure(RgbImage.blank(5, 4), RgbImage.blank(5, 4)));
    }

    @Test
    void refusesImagesWithoutAnInside() {
        assertThrows(IllegalArgumentException.class,
                () -> share.measure(RgbImage.blank(2, 5), RgbImage.blank(2, 5)));
    }

    private static RgbImage dots(int value) {
        byte[] pixels = new byte[5 * 4 * 3];
        pixels[(5 + 1) * 3] = (byte) value;
        return RgbImage.of(5, 4, pixels);
    }
}
