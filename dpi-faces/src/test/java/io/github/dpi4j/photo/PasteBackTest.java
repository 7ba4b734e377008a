package io.github.dpi4j.photo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.detector.Point;
import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import java.io.IOException;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PasteBackTest {
    private static RgbImage photo;

    @BeforeAll
    static void read() throws IOException {
        photo = ImageFiles.read(Golden.file("golden/images/face_256.png"));
    }

    private static FaceAlignment square(double x, double y, double side, double degrees) {
        double angle = Math.toRadians(degrees);
        return new FaceAlignment(new Point(x, y),
                new Point(side / 2 * Math.cos(angle), side / 2 * Math.sin(angle)));
    }

    private static RgbImage map(RgbImage image, IntUnaryOperator value) {
        byte[] pixels = new byte[image.pixels().length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) Math.clamp(value.applyAsInt(image.pixels()[i] & 0xff), 0, 255);
        }
        return RgbImage.of(image.width(), image.height(), pixels);
    }

    /** Asserts that nothing outside the square has changed; returns the root mean square of the changes inside. */
    private static double changes(RgbImage before, RgbImage after, FaceAlignment square) {
        double sum = 0;
        int count = 0;
        for (int y = 0; y < before.height(); y++) {
            for (int x = 0; x < before.width(); x++) {
                Point p = square.toSquare(new Point(x + 0.5, y + 0.5));
                boolean inside = p.x() > 0 && p.x() < 1 && p.y() > 0 && p.y() < 1;
                for (int c = 0; c < 3; c++) {
                    int change = after.get(x, y, c) - before.get(x, y, c);
                    assertTrue(inside || change == 0, "a pixel outside the square has changed");
                    sum += change * change;
                    count += inside ? 1 : 0;
                }
            }
        }
        return Math.sqrt(sum / count);
    }

    @ParameterizedTest
    @CsvSource({"128, 140, 150, 0, 3", "128, 140, 120, 25, 3", "40, 60, 130, -10, 3", "128, 128, 700, 5, 3",
            "250, 250, 60, 0, 3"})
    void anUnchangedFaceIsHardlySeenAlsoAtTheBorder(double x, double y, double side, double degrees, double most) {
        FaceAlignment square = square(x, y, side, degrees);
        RgbImage low = square.crop(photo, (int) Math.round(side));
        RgbImage enlarged = Resizer.resize(low, 2 * low.width(), 2 * low.height(), ResizeFilter.BICUBIC);
        double same = changes(photo, PasteBack.paste(photo, square, low, low), square);
        double larger = changes(photo, PasteBack.paste(photo, square, low, enlarged), square);
        assertTrue(same < most && larger < most, "changes by " + same + " and " + larger);
    }

    @Test
    void aSquareOnPixelsIsPutBackExactly() {
        FaceAlignment square = square(128, 128, 100, 0);
        RgbImage low = square.crop(photo, 100);
        assertEquals(photo.crop(78, 78, 100, 100), low);
        assertEquals(photo, PasteBack.paste(photo, square, low, low));
    }

    @Test
    void theMiddleIsTheRestoredFacesAndThePhotographIsNotModified() {
        FaceAlignment square = square(128, 128, 100, 0);
        RgbImage low = square.crop(photo, 100);
        RgbImage restored = RgbImage.of(100, 100, low.pixels().clone());
        for (int i = 0; i < 3; i++) {
            restored.pixels()[3 * (50 * 100 + 50) + i] ^= (byte) 0x80;
        }
        RgbImage before = RgbImage.of(256, 256, photo.pixels().clone());
        RgbImage out = PasteBack.paste(photo, square, low, restored);
        assertEquals(before, photo);
        assertEquals(restored.get(50, 50, 0), out.get(128, 128, 0));
        assertArrayEquals(photo.crop(0, 0, 256, 128).pixels(), out.crop(0, 0, 256, 128).pixels());
        assertNotEquals(photo, out);
    }

    @Test
    void coloursAreBroughtToThePhotographs() {
        FaceAlignment square = square(128, 140, 100, 0);
        RgbImage low = square.crop(photo, 100);
        RgbImage duller = map(low, value -> 30 + value * 7 / 10);
        double matched = changes(photo, PasteBack.paste(photo, square, low, duller), square);
        assertTrue(matched < 1.5, "changes by " + matched);
    }

    @Test
    void greyStaysGrey() {
        RgbImage grey = RgbImage.blank(256, 256);
        for (int i = 0; i < grey.pixels().length; i++) {
            grey.pixels()[i] = (byte) Math.round(photo.luma(i / 3 % 256, i / 3 / 256));
        }
        FaceAlignment square = square(128, 140, 99.3, 12);
        RgbImage low = square.crop(grey, 99);
        RgbImage out = PasteBack.paste(grey, square, low, square.crop(photo, 128));
        for (int i = 0; i < out.pixels().length; i += 3) {
            assertEquals(out.pixels()[i], out.pixels()[i + 1]);
            assertEquals(out.pixels()[i], out.pixels()[i + 2]);
        }
        double change = changes(grey, out, square);
        assertTrue(change > 0 && change < 4, "changes by " + change);
    }

    @Test
    void theMaskIsFullInTheMiddleAndNothingFromTheEdgeOn() {
        assertEquals(1, PasteBack.mask(new Point(0.5, 0.5)));
        assertEquals(1, PasteBack.mask(new Point(0.5, 1 - PasteBack.RIM)), 1e-12);
        assertEquals(1, PasteBack.mask(new Point(0.25, 0.25)));
        // u = v = 2^(-1/3) = 0.794 lies on the rounded edge.
        assertEquals(0, PasteBack.mask(new Point(0.102, 0.102)));
        assertTrue(PasteBack.mask(new Point(0.104, 0.896)) > 0);
        assertEquals(0.5, PasteBack.mask(new Point(PasteBack.RIM / 2, 0.5)), 1e-12);
        assertEquals(0, PasteBack.mask(new Point(0, 0.5)));
        assertEquals(0, PasteBack.mask(new Point(0.5, 1.2)));
    }

    @Test
    void facesThatAreNotSquareAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> PasteBack.paste(photo, FaceAlignment.whole(256),
                RgbImage.blank(4, 4), RgbImage.blank(4, 5)));
    }
}
