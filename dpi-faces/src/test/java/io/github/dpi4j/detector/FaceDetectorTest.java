package io.github.dpi4j.detector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.random.PhiloxStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bundled detector on a public-domain portrait, and on pictures put together from it. */
class FaceDetectorTest {
    private static FaceDetector detector;
    private static Mipmaps portrait;

    @BeforeAll
    static void open() throws IOException {
        detector = FaceDetector.bundled(new CpuBackend(), FaceDetector.Options.DEFAULT);
        portrait = Mipmaps.of(DetectorTrainingTest.portrait());
    }

    @AfterAll
    static void close() {
        detector.close();
    }

    /** A wall: light that changes over the picture, and some noise. */
    private static RgbImage wall(int width, int height) {
        RgbImage image = RgbImage.blank(width, height);
        float[] noise = new float[image.pixels().length];
        new PhiloxStream(1, 1).normal(noise, 0, noise.length);
        for (int i = 0; i < noise.length; i++) {
            int x = i / 3 % width;
            int y = i / 3 / width;
            image.pixels()[i] = (byte) Math.clamp(Math.round(90 + 80.0 * x / width - 30.0 * y / height + 3 * noise[i]),
                    0, 255);
        }
        return image;
    }

    /** Hangs the portrait on the wall. */
    private static void paste(RgbImage image, Affine toImage) {
        Affine back = toImage.inverse();
        float[] sampled = new float[image.pixels().length];
        portrait.sample(back, image.width(), image.height(), sampled, 0);
        int plane = image.width() * image.height();
        for (int i = 0; i < plane; i++) {
            Point p = back.apply(new Point(i % image.width() + 0.5, i / image.width() + 0.5));
            if (p.x() >= 1 && p.y() >= 1 && p.x() < portrait.width() - 1 && p.y() < portrait.height() - 1) {
                for (int c = 0; c < 3; c++) {
                    image.pixels()[3 * i + c] = (byte) Math.round((sampled[c * plane + i] + 1) * 127.5f);
                }
            }
        }
    }

    private static void assertIsPortrait(DetectedFace face, Affine toImage, double tolerance) {
        Landmarks expected = DetectorTrainingTest.PORTRAIT.map(toImage::apply);
        for (int i = 0; i < 5; i++) {
            double error = face.landmarks().points().get(i).distance(expected.points().get(i)) / expected.eyeDistance();
            assertTrue(error < tolerance, "point " + i + " is off by " + error + " eye distances");
        }
        assertTrue(face.box().overlap(DetectorTrainingTest.PORTRAIT_BOX.map(toImage)) > 0.5, () -> "box " + face.box());
        assertTrue(face.score() >= FaceDetector.Options.DEFAULT.threshold() && face.score() <= 1);
    }

    @ParameterizedTest
    @CsvSource({"0.17, 0", "0.25, 20", "0.5, -30", "1, 0", "1, 30", "2, -15"})
    void findsAFaceOfAnySizeTurnedByUpTo30Degrees(double scale, double degrees) {
        RgbImage image = wall(760, 700);
        Affine toImage = Affine.similarity(scale, Math.toRadians(degrees), new Point(390, 330))
                .after(Affine.translation(-128, -128));
        paste(image, toImage);
        List<DetectedFace> faces = detector.detect(image);
        assertEquals(1, faces.size(), faces::toString);
        assertIsPortrait(faces.getFirst(), toImage, scale < 0.2 ? 0.2 : 0.13);
    }

    @Test
    void findsAFaceThatFillsThePicture() throws IOException {
        List<DetectedFace> faces = detector.detect(DetectorTrainingTest.portrait());
        assertEquals(1, faces.size(), faces::toString);
        assertIsPortrait(faces.getFirst(), Affine.scaling(1), 0.1);
    }

    @Test
    void findsEveryFaceOfALargePicture() {
        RgbImage image = wall(1500, 420);
        List<Affine> places = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            // One of them lies across the border of two tiles.
            places.add(Affine.translation(120 + 180 * i, 60 + 20 * i).after(Affine.scaling(0.3 + 0.08 * i)));
            paste(image, places.getLast());
        }
        List<DetectedFace> faces = detector.detect(image).stream()
                .sorted(Comparator.comparingDouble(face -> face.box().x())).toList();
        assertEquals(places.size(), faces.size(), faces::toString);
        for (int i = 0; i < places.size(); i++) {
            assertIsPortrait(faces.get(i), places.get(i), 0.13);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 40, 300})
    void aWallHasNoFace(int side) {
        assertEquals(List.of(), detector.detect(wall(side, Math.max(1, side / 2))));
    }

    @Test
    void smallFacesAreFoundOnlyWhereTheyAreLookedFor() throws IOException {
        RgbImage image = wall(300, 200);
        paste(image, Affine.translation(100, 60).after(Affine.scaling(0.2)));
        assertEquals(1, detector.detect(image).size());
        try (FaceDetector coarse = FaceDetector.bundled(new CpuBackend(),
                new FaceDetector.Options(FaceDetector.Options.DEFAULT.threshold(), 40))) {
            assertEquals(List.of(), coarse.detect(image));
        }
    }

    @Test
    void aClosedDetectorRefusesToWork() throws IOException {
        FaceDetector closed = FaceDetector.bundled(new CpuBackend(), FaceDetector.Options.DEFAULT);
        closed.close();
        assertEquals("this face detector is closed",
                assertThrows(IllegalStateException.class, () -> closed.detect(RgbImage.blank(40, 40))).getMessage());
    }
}
