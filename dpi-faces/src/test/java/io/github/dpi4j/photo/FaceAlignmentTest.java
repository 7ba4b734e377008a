package io.github.dpi4j.photo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.detector.Landmarks;
import io.github.dpi4j.detector.Point;
import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.image.RgbImage;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaceAlignmentTest {
    private static final int[][] PIXELS = {{0, 0}, {63, 0}, {0, 63}, {63, 63}, {20, 41}};
    private static final int CROP = 64;

    private final Weights golden = Golden.load("golden/alignment.safetensors");

    private double[] values(String name) {
        return golden.stored(name).toDoubles();
    }

    /** A place of the golden values, which have pixels' centres at whole numbers. */
    private static Point place(double[] values, int index) {
        return new Point(values[2 * index] + 0.5, values[2 * index + 1] + 0.5);
    }

    private FaceAlignment alignment(String set) {
        double[] p = values(set + ".points");
        return FaceAlignment
                .of(new Landmarks(place(p, 0), place(p, 1), place(p, 2), place(p, 3), place(p, 4)));
    }

    /** A picture whose red is the column and whose green is the row. */
    private static RgbImage ramps() {
        RgbImage image = RgbImage.blank(256, 256);
        for (int i = 0; i < 256 * 256; i++) {
            image.pixels()[3 * i] = (byte) (i % 256);
            image.pixels()[3 * i + 1] = (byte) (i / 256);
        }
        return image;
    }

    @ParameterizedTest
    @ValueSource(strings = {"upright", "rotated30", "narrow_minus100"})
    void liesWhereFfhqsLies(String set) {
        FaceAlignment square = alignment(set);
        double[] quad = square.corners().stream().flatMapToDouble(p -> DoubleStream.of(p.x() - 0.5, p.y() - 0.5))
                .toArray();
        assertArrayEquals(values(set + ".quad"), quad, 1e-10);
        assertArrayEquals(values(set + ".x"), new double[]{square.right().x(), square.right().y()}, 1e-10);
        assertEquals(values(set + ".size")[0], square.side(), 1e-10);
        double[] sources = values(set + ".source_of_dst");
        for (int i = 0; i < PIXELS.length; i++) {
            Point inSquare = new Point((PIXELS[i][0] + 0.5) / CROP, (PIXELS[i][1] + 0.5) / CROP);
            assertEquals(0, square.toPhoto(inSquare).distance(place(sources, i)), 1e-10);
            assertEquals(0, square.toSquare(place(sources, i)).distance(inSquare), 1e-12);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"upright", "rotated30", "narrow_minus100"})
    void theCropShowsTheSourcesPlacesAndTheirMirrorImagesBeyondTheBorder(String set) {
        RgbImage crop = alignment(set).crop(ramps(), CROP);
        double[] sources = values(set + ".source_of_dst");
        for (int i = 0; i < PIXELS.length; i++) {
            for (int c = 0; c < 2; c++) {
                double place = sources[2 * i + c];
                double expected = place < 0 ? -1 - place : place > 255 ? 511 - place : place;
                assertEquals(expected, crop.get(PIXELS[i][0], PIXELS[i][1], c), expected < 9 || expected > 246 ? 4 : 1,
                        set + " pixel " + i + " channel " + c);
            }
        }
    }

    @Test
    void aCropOfTheImageItselfIsTheImage() {
        assertEquals(ramps(), FaceAlignment.whole(256).crop(ramps(), 256));
    }

    @Test
    void reducingDoesNotAlias() {
        RgbImage stripes = RgbImage.blank(256, 256);
        for (int i = 0; i < stripes.pixels().length; i++) {
            stripes.pixels()[i] = (byte) (i / 3 % 2 == 0 ? 255 : 0);
        }
        RgbImage crop = new FaceAlignment(new Point(128, 128), new Point(90, 20)).crop(stripes, 32);
        for (byte value : crop.pixels()) {
            assertEquals(127.5, value & 0xff, 6);
        }
    }

    @Test
    void squaresAreNearWhileNoCornerIsFar() {
        FaceAlignment whole = FaceAlignment.whole(100);
        assertTrue(new FaceAlignment(new Point(55, 50), new Point(50, 0)).isNear(whole, 0.06));
        assertFalse(new FaceAlignment(new Point(55, 50), new Point(50, 0)).isNear(whole, 0.04));
        assertFalse(new FaceAlignment(new Point(50, 50), new Point(0, 50)).isNear(whole, 0.5));
    }

    @Test
    void onePointIsNoFace() {
        Point p = new Point(3, 4);
        assertThrows(IllegalArgumentException.class, () -> FaceAlignment.of(new Landmarks(p, p, p, p, p)));
        assertThrows(IllegalArgumentException.class, () -> new FaceAlignment(p, new Point(Double.NaN, 1)));
    }
}
