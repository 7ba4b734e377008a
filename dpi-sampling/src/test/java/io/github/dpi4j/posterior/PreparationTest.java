package io.github.dpi4j.posterior;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.dpi4j.degradation.BicubicDegradation;
import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.RgbImage;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
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

    @Test
    void refusesSizesThatDoNotDivide() {
        RgbImage image = RgbImage.blank(30, 32);
        assertThrows(IllegalArgumentException.class, () -> new BicubicDegradation(4).degrade(image));
        assertThrows(IllegalArgumentException.class, () -> new BicubicDegradation(0));
        assertThrows(IllegalArgumentException.class, () -> new Preparation.Grid(2).measured(image, 255, 256));
        assertThrows(IllegalArgumentException.class, () -> new Preparation.Grid(2).operator(image, 2, 0));
        assertThrows(IllegalArgumentException.class, () -> new Preparation.Grid(0).operator(image, 2, 2));
    }

    private static String sha256(RgbImage image) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(image.pixels()));
    }
}
