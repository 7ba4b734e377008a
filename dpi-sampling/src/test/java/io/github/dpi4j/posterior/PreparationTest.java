package io.github.dpi4j.posterior;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.dpi4j.degradation.BicubicDegradation;
import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.ImageTensors;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.operator.LinearOperator;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreparationTest {
    /** SHA-256 of the golden pixels, height · width · 3 bytes. */
    @ParameterizedTest
    @CsvSource({"4, 5cb67227ebf2066ef6993061dba37514acf7ab576ad94d4566804899a877a594,"
            + "8434afc386b8ccdbc6ffeac6a0eed186ba9b8bf0db76afac8dc43b6028eab915",
            "8, 506ed936048d660e557943384def02cd450fbe2bf3e11303f8113af7829d8e7b,"
                    + "3c2faa862b4e3944a22cb8b05e77a8e304a2b90f509cc40290e949dfac59ede8",
            "16, 91adb3d3c6c4e59cf5b0e7df630165784c2fef889c9d9889e85e4cad7dccd96b,"
                    + "f69c96030757fc480870a6410eac32a654f1b40a2951c7bc47e65ef609d60956"})
    void givesTheReferencesLowResolutionImageAndCondition(int scale, String lowResolution, String condition)
            throws IOException, NoSuchAlgorithmException {
        RgbImage face = ImageFiles.read(Golden.file("golden/images/face_256.png"));
        RgbImage low = new BicubicDegradation(scale).degrade(face);
        assertEquals(256 / scale, low.width());
        assertEquals(lowResolution, sha256(low));
        RgbImage onGrid = new Preparation.Grid(2).measured(low, 256, 256);
        assertEquals(128, onGrid.width());
        assertEquals(condition, sha256(onGrid));
    }

    @Test
    void takesLowResolutionImagesOfAnySize() {
        RgbImage condition = new Preparation.Grid(4).measured(RgbImage.blank(13, 7), 96, 64);
        assertEquals(16, condition.width());
        assertEquals(24, condition.height());
    }

    /** The value of a ramp's pixel tells its place; rounding to 8 bits leaves up to 0.25. */
    @ParameterizedTest
    @CsvSource({"2, 4", "2, 8", "4, 4"})
    void alignedPixelsLieWhereTheyAreTakenFrom(int k, int scale) {
        RgbImage ramp = RgbImage.blank(128, 128);
        for (int p = 0; p < ramp.pixels().length; p++) {
            int pixel = p / RgbImage.CHANNELS;
            ramp.pixels()[p] = (byte) Math.round(30 + 0.83 * (pixel % 128) + 0.57 * (pixel / 128));
        }
        RgbImage low = new BicubicDegradation(scale).degrade(ramp);
        assertEquals(0, meanShift(ramp, new Preparation.Grid(k, true).measured(low, 128, 128), k), 0.3);
        assertEquals(1.4 * (k - 1) / 2, meanShift(ramp, new Preparation.Grid(k).measured(low, 128, 128), k), 0.3);
    }

    private static double meanShift(RgbImage ramp, RgbImage values, int k) {
        double sum = 0;
        int count = 0;
        for (int y = values.height() / 4; y < 3 * values.height() / 4; y++) {
            for (int x = values.width() / 4; x < 3 * values.width() / 4; x++) {
                sum += values.get(x, y, 1) - ramp.get(k * x, k * y, 1);
                count++;
            }
        }
        return sum / count;
    }

    @Test
    void refusesSizesThatDoNotDivide() {
        RgbImage image = RgbImage.blank(30, 32);
        assertThrows(IllegalArgumentException.class, () -> new BicubicDegradation(4).degrade(image));
        assertThrows(IllegalArgumentException.class, () -> new BicubicDegradation(0));
        assertThrows(IllegalArgumentException.class, () -> new Preparation.Grid(2).measured(image, 255, 256));
        assertThrows(IllegalArgumentException.class, () -> new Preparation.Grid(2).operator(image, 2, 0));
        assertThrows(IllegalArgumentException.class, () -> new Preparation.Grid(0).operator(image, 2, 2));
    }

    /** The library's low-resolution images are Pillow's, which rounds to 8 bits twice, and clips: here there is nothing to clip. */
    @Test
    void aReducedImageIsTakenForTheRestoredOneByBicubic() throws IOException {
        RgbImage face = ImageFiles.read(Golden.file("golden/images/face_256.png"));
        for (int p = 0; p < face.pixels().length; p++) {
            face.pixels()[p] = (byte) (64 + (face.pixels()[p] & 0xff) / 2);
        }
        Preparation reduced = reduced("bicubic");
        for (int scale : new int[]{4, 8}) {
            RgbImage low = new BicubicDegradation(scale).degrade(face);
            assertSame(low, reduced.measured(low, 256, 256));
            Measurement measurement = reduced.measurement(List.of(low), 256, 256, 0.1);
            assertEquals(0.1, measurement.noiseLevel());
            Tensor expected = measurement.operator().apply(ImageTensors.toTensor(List.of(face)));
            for (int p = 0; p < expected.size(); p++) {
                assertEquals(expected.data()[p], measurement.y().data()[p], 2.5 / 255);
            }
        }
    }

    @Test
    void aReducedImageMayHaveAnySizeByBicubicAndMustDivideByPooling() {
        RgbImage odd = RgbImage.blank(13, 7);
        LinearOperator bicubic = reduced("bicubic").operator(odd, 96, 64);
        assertEquals(Shape.of(2, 3, 96, 64), bicubic.imageShape(Shape.of(2, 3, 7, 13)));
        LinearOperator pooling = reduced("pooling").operator(RgbImage.blank(16, 24), 96, 64);
        assertEquals(Shape.of(2, 3, 96, 64), pooling.imageShape(Shape.of(2, 3, 24, 16)));
        assertEquals("operator pooling: expected a low-resolution image that divides the restored 64×96 by one whole "
                + "number, got 13×7; bicubic takes any size", refusal(() -> reduced("pooling").operator(odd, 96, 64)));
        assertEquals("operator pooling: expected a low-resolution image that divides the restored 64×96 by one whole "
                + "number, got 16×16; bicubic takes any size",
                refusal(() -> reduced("pooling").operator(RgbImage.blank(16, 16), 96, 64)));
        assertEquals("low-resolution image: expected at most the restored 64×96, got 65×7",
                refusal(() -> reduced("bicubic").operator(RgbImage.blank(65, 7), 96, 64)));
        assertEquals("restored image: expected sides of at least 1, got 64×0",
                refusal(() -> reduced("bicubic").check(0, 64)));
    }

    private static Preparation reduced(String kernel) {
        return Preparation.Reduced.of(
                Settings.of(List.of(Preparation.Reduced.PARAMETER), 4, Map.of("operator", kernel)));
    }

    private static String refusal(Executable call) {
        return assertThrows(IllegalArgumentException.class, call).getMessage();
    }

    private static String sha256(RgbImage image) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(image.pixels()));
    }

    @Test
    void noImagesAreRefusedWithAMessage() {
        assertEquals("low-resolution images: expected at least one, got none",
                assertThrows(IllegalArgumentException.class,
                        () -> new Preparation.Grid(2).measurement(List.of(), 8, 8, 0)).getMessage());
    }
}
