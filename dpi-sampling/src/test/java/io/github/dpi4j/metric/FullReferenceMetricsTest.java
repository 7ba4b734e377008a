package io.github.dpi4j.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Golden values: computed in Python with Pillow 9.4, OpenCV 4.6 and NumPy, on images derived from the golden face as here. */
class FullReferenceMetricsTest {
    private static RgbImage face;

    @BeforeAll
    static void readFace() throws IOException {
        face = ImageFiles.read(Golden.file("golden/images/face_256.png"));
    }

    @Test
    void measuresABicubicEnlargementAsTheReferenceDoes() {
        RgbImage small = Resizer.resize(face, 32, 32, ResizeFilter.BICUBIC);
        assertGolden(Resizer.resize(small, 256, 256, ResizeFilter.BICUBIC), 24.02584615690122, 24.029253727257842,
                0.6980339188016372, 9.579971313476562);
    }

    @Test
    void measuresAShiftedImageAsTheReferenceDoes() {
        RgbImage shifted = RgbImage.blank(256, 256);
        for (int y = 0; y < 256; y++) {
            for (int x = 0; x < 256; x++) {
                System.arraycopy(face.pixels(), 3 * (256 * y + (x + 253) % 256), shifted.pixels(), 3 * (256 * y + x),
                        3);
            }
        }
        assertGolden(shifted, 20.934113644838114, 20.737283343500327, 0.6564804378598156, 11.799489339192709);
    }

    @Test
    void measuresAnInvertedImageAsTheReferenceDoes() {
        RgbImage inverted = RgbImage.blank(256, 256);
        for (int i = 0; i < face.pixels().length; i++) {
            inverted.pixels()[i] = (byte) (255 - face.pixels()[i]);
        }
        assertGolden(inverted, 5.298181768625946, 5.397161231529139, -0.1154405636633694, 124.0070292154948);
    }

    private static void assertGolden(RgbImage image, double psnr, double psnrBorder8, double ssim, double mae) {
        assertEquals(psnr, new Psnr().measure(image, face), 1e-12 * psnr);
        assertEquals(psnrBorder8, new Psnr(8).measure(image, face), 1e-12 * psnrBorder8);
        assertEquals(mae, new MeanAbsoluteError().measure(image, face), 1e-12 * mae);
        // The reference's filter sums in another order.
        assertEquals(ssim, new Ssim().measure(image, face), 1e-11);
    }

    @Test
    void findsAnImageEqualToItself() {
        assertEquals(Double.POSITIVE_INFINITY, new Psnr().measure(face, face));
        assertEquals(1, new Ssim().measure(face, face), 1e-15);
        assertEquals(0, new MeanAbsoluteError().measure(face, face));
    }

    @Test
    void measuresImagesThatAreNotSquare() {
        RgbImage wide = face.crop(10, 20, 60, 11);
        RgbImage other = face.crop(12, 21, 60, 11);
        assertEquals(1, new Ssim().measure(wide, wide), 1e-15);
        assertEquals(new Ssim().measure(other, wide), new Ssim().measure(wide, other), 1e-14);
    }

    @Test
    void refusesImagesThatCannotBeCompared() {
        RgbImage small = face.crop(0, 0, 10, 30);
        assertThrows(IllegalArgumentException.class, () -> new Psnr().measure(small, face));
        assertThrows(IllegalArgumentException.class, () -> new MeanAbsoluteError().measure(small, face));
        assertThrows(IllegalArgumentException.class, () -> new Ssim().measure(small, small));
        assertThrows(IllegalArgumentException.class, () -> new Psnr(5).measure(small, small));
        assertThrows(IllegalArgumentException.class, () -> new Psnr(-1));
    }
}
