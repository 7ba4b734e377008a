package io.github.dpi4j.photo;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.degradation.JpegCompression;
import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.ImageTensors;
import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.tensor.Tensor;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaceQualityTest {
    private static RgbImage face(int side) throws IOException {
        return Resizer.resize(ImageFiles.read(Golden.file("golden/images/face_256.png")), side, side,
                ResizeFilter.BICUBIC);
    }

    private static FaceQuality of(RgbImage face) {
        return FaceQuality.of(face, FaceAlignment.whole(face.width()), face, 128);
    }

    private static RgbImage through(RgbImage face, int side) {
        return Resizer.resize(Resizer.resize(face, side, side, ResizeFilter.BICUBIC), face.width(), face.height(),
                ResizeFilter.BICUBIC);
    }

    private static Tensor scaled(Tensor image, float factor, float offset) {
        for (int i = 0; i < image.size(); i++) {
            image.data()[i] = factor * image.data()[i] + offset;
        }
        return image;
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 90, 96, 120})
    void sharpFacesAreGoodAndDamagedOnesAreNot(int side) throws IOException {
        RgbImage sharp = face(side);
        assertTrue(of(sharp).isGood(1), of(sharp).toString());
        RgbImage blurred = through(sharp, Math.min(side / 2, 36));
        assertFalse(of(blurred).isGood(1), of(blurred).toString());
        RgbImage noisy = RgbImage.blank(side, side);
        Random random = new Random(1);
        for (int i = 0; i < noisy.pixels().length; i++) {
            noisy.pixels()[i] = (byte) Math.clamp(Math.round((sharp.pixels()[i] & 0xff) + 12 * random.nextGaussian()),
                    0,
                    255);
        }
        assertFalse(of(noisy).isGood(1), of(noisy).toString());
        RgbImage jpeg = ImageTensors.toImage(
                scaled(new JpegCompression(12).apply(scaled(ImageTensors.toTensor(sharp), 0.5f, 0.5f)), 2, -1));
        assertFalse(of(jpeg).isGood(1), of(jpeg).toString());
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 96})
    void inAnEnlargedPhotographOnlyLargeSharpFacesAreGood(int side) throws IOException {
        assertTrue(of(face(side)).isGood(1));
        assertTrue(of(face(side)).isGood(2) == (side > 80));
    }
}
