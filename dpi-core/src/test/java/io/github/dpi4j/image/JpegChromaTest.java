package io.github.dpi4j.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.golden.Golden;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JpegChromaTest {
    private static RgbImage face(int width, int height) throws IOException {
        return Resizer.resize(ImageFiles.read(Golden.file("golden/images/face_256.png")), width, height,
                ResizeFilter.BICUBIC);
    }

    /** Returns a file whose chroma has half the resolution. */
    static byte[] jpeg(RgbImage rgb, float quality, int type) throws IOException {
        BufferedImage image = new BufferedImage(rgb.width(), rgb.height(), type);
        for (int y = 0; y < rgb.height(); y++) {
            for (int x = 0; x < rgb.width(); x++) {
                image.setRGB(x, y, rgb.get(x, y, 0) << 16 | rgb.get(x, y, 1) << 8 | rgb.get(x, y, 2));
            }
        }
        ImageWriter writer = ImageReaders.writerOfJdk("jpeg");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(quality);
            writer.write(null, new IIOImage(image, null, null), param);
        }
        return bytes.toByteArray();
    }

    private static byte[] jpeg(RgbImage rgb, float quality) throws IOException {
        return jpeg(rgb, quality, BufferedImage.TYPE_INT_RGB);
    }

    private static ImageFiles.Tagged read(byte[] content) throws IOException {
        return ImageFiles.readTagged(content, "test.jpg", Long.MAX_VALUE);
    }

    /** Returns the mean squared errors of R − Y and B − Y, and of Y. */
    private static double[] errors(RgbImage image, RgbImage original) {
        double[] out = new double[2];
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                double luma = image.luma(x, y) - original.luma(x, y);
                for (int c = 0; c < RgbImage.CHANNELS; c += 2) {
                    double chroma = image.get(x, y, c) - original.get(x, y, c) - luma;
                    out[0] += chroma * chroma / image.width() / image.height();
                }
                out[1] += luma * luma / image.width() / image.height();
            }
        }
        return out;
    }

    @ParameterizedTest
    @CsvSource({"0.1, 96, 0.8", "0.1, 61, 0.85", "0.3, 96, 0.85", "0.3, 200, 0.9", "0.7, 96, 0.95"})
    void smoothedChromaIsNearerToTheOriginals(float quality, int side, double share) throws IOException {
        RgbImage original = face(side, side - 5);
        ImageFiles.Tagged read = read(jpeg(original, quality));
        double[] decoded = errors(read.image(), original);
        double[] smoothed = errors(read.smoothed(), original);
        assertTrue(smoothed[0] < share * decoded[0], smoothed[0] + " of " + decoded[0]);
        assertEquals(decoded[1], smoothed[1], 0.03 * decoded[1]);
    }

    @Test
    void whatHasNoCoarseChromaStaysAsItIs() throws IOException {
        RgbImage face = face(64, 64);
        for (byte[] content : new byte[][]{jpeg(face, 0.95f), jpeg(face, 0.1f, BufferedImage.TYPE_BYTE_GRAY),
                ImageFiles.encode(face, "x.png")}) {
            ImageFiles.Tagged read = read(content);
            assertSame(read.image(), read.smoothed());
        }
    }

    /** Tables between scans replace those before them; a decoder takes those that a component's first scan finds. */
    @Test
    void aPictureWhoseTablesChangeBetweenScansStaysAsItIs() throws IOException {
        byte[] plain = jpeg(face(64, 64), 0.1f);
        byte[] steps = new byte[65];
        Arrays.fill(steps, (byte) 255);
        steps[0] = 1;
        byte[] changed = ImageMetadataTest.join(Arrays.copyOf(plain, plain.length - 2),
                ImageMetadataTest.segment(0xdb, "", steps), Arrays.copyOfRange(plain, plain.length - 2, plain.length));
        ImageFiles.Tagged read = read(changed);
        assertArrayEquals(read(plain).image().pixels(), read.image().pixels());
        assertSame(read.image(), read.smoothed());
    }

    @Test
    void aLargePictureStaysAsItIs() throws IOException {
        ImageFiles.Tagged read = read(jpeg(RgbImage.blank(2049, 2048), 0.1f));
        assertSame(read.image(), read.smoothed());
    }

    @Test
    void aTurnedPictureIsSmoothedAsItIsStored() throws IOException {
        byte[] plain = jpeg(face(60, 40), 0.1f);
        byte[] exif = ImageMetadataTest.exif(ByteOrder.BIG_ENDIAN);
        ImageFiles.Tagged turned = read(ImageMetadataTest.join(Arrays.copyOf(plain, 2),
                ImageMetadataTest.segment(0xe1, "Exif\0\0", exif), Arrays.copyOfRange(plain, 2, plain.length)));
        assertEquals(40, turned.image().width());
        assertArrayEquals(Orientation.ofExif(exif).upright(read(plain).smoothed()).pixels(),
                turned.smoothed().pixels());
        assertFalse(Arrays.equals(turned.image().pixels(), turned.smoothed().pixels()));
    }

    /** The picture is smoothed in bands, which must not show: whole planes by textbook loops give the same. */
    @ParameterizedTest
    @CsvSource({"2, 2", "1, 1", "2, 1", "4, 1"})
    void bandsGiveWhatWholePlanesDo(int across, int down) {
        int width = 45;
        int height = 300;
        int[] steps = new int[64];
        Arrays.setAll(steps, i -> 20 + 3 * i);
        JpegChroma.Component component = new JpegChroma.Component(across, down, steps);
        Random random = new Random(5);
        int[] samples = random.ints(3 * width * height, 100, 156).toArray();
        WritableRaster raster = Raster.createInterleavedRaster(0, width, height, 3, null);
        raster.setPixels(0, 0, width, height, samples);
        RgbImage smooth = new JpegChroma(component, component).smooth(raster);
        double[][] planes = new double[3][width * height];
        for (int i = 0; i < samples.length; i++) {
            planes[i % 3][i / 3] = samples[i];
        }
        int[] expected = samples.clone();
        for (int channel = 1; channel < 3; channel++) {
            double[] filtered = filtered(planes[channel], planes[0], width);
            double[] projected = projected(filtered, planes[channel], width, component);
            for (int i = 0; i < projected.length; i++) {
                expected[3 * i + channel] = Math.clamp(Math.round(projected[i]), 0, 255);
            }
        }
        byte[] rgb = new byte[samples.length];
        for (int i = 0; i < rgb.length; i += 3) {
            JpegColours.YCBCR.toRgb(expected, i, rgb, i);
        }
        for (int i = 0; i < rgb.length; i++) {
            assertEquals(rgb[i] & 0xff, smooth.pixels()[i] & 0xff, 2, "value " + i);
        }
    }

    private static double[] filtered(double[] plane, double[] guide, int width) {
        double[] slopes = new double[plane.length];
        double[] offsets = new double[plane.length];
        for (int i = 0; i < plane.length; i++) {
            double p = mean(plane, plane, width, i, false);
            double g = mean(guide, guide, width, i, false);
            slopes[i] = (mean(plane, guide, width, i, true) - p * g)
                    / (mean(guide, guide, width, i, true) - g * g + 20);
            offsets[i] = p - slopes[i] * g;
        }
        double[] out = new double[plane.length];
        Arrays.setAll(out, i -> mean(slopes, slopes, width, i, false) * guide[i]
                + mean(offsets, offsets, width, i, false));
        return out;
    }

    private static double mean(double[] a, double[] b, int width, int at, boolean product) {
        double sum = 0;
        int count = 0;
        for (int y = at / width - 4; y <= at / width + 4; y++) {
            for (int x = at % width - 4; x <= at % width + 4; x++) {
                if (x >= 0 && x < width && y >= 0 && y < a.length / width) {
                    sum += a[y * width + x] * (product ? b[y * width + x] : 1);
                    count++;
                }
            }
        }
        return sum / count;
    }

    private static double[] projected(double[] estimate, double[] decoded, int width,
            JpegChroma.Component component) {
        double[] out = estimate.clone();
        int height = estimate.length / width;
        for (int top = 0; top < height; top += 8 * component.down()) {
            for (int left = 0; left < width; left += 8 * component.across()) {
                double[] from = new double[64];
                double[] file = new double[64];
                for (int p = 0; p < 64 * component.across() * component.down(); p++) {
                    int y = p / (8 * component.across());
                    int x = p % (8 * component.across());
                    int at = Math.min(top + y, height - 1) * width + Math.min(left + x, width - 1);
                    int i = y / component.down() * 8 + x / component.across();
                    from[i] += (estimate[at] - 128) / component.across() / component.down();
                    file[i] += (decoded[at] - 128) / component.across() / component.down();
                }
                double[] to = component.project(from, file);
                for (int y = top; y < Math.min(top + 8 * component.down(), height); y++) {
                    for (int x = left; x < Math.min(left + 8 * component.across(), width); x++) {
                        int i = (y - top) / component.down() * 8 + (x - left) / component.across();
                        out[y * width + x] += to[i] - from[i];
                    }
                }
            }
        }
        return out;
    }

    @Test
    void aProjectedBlockWouldBeQuantisedAsTheFilesAndOneThatIsStays() {
        Random random = new Random(7);
        int[] steps = random.ints(64, 1, 99).toArray();
        JpegChroma.Component component = new JpegChroma.Component(1, 1, steps);
        double[] decoded = random.doubles(64, -128, 128).toArray();
        double[] block = component.project(random.doubles(64, -128, 128).toArray(), decoded);
        double[] coefficients = Dct.forward(block);
        double[] file = Dct.forward(decoded);
        for (int i = 0; i < 64; i++) {
            assertEquals(Math.rint(file[i] / steps[i]) * steps[i], coefficients[i], steps[i] / 2.0 + 1e-9);
        }
        assertArrayEquals(block, component.project(block, decoded), 1e-9);
    }

    @Test
    void theTransformIsThatOfTheStandard() {
        double[] flat = new double[64];
        Arrays.fill(flat, 3);
        double[] coefficients = Dct.forward(flat);
        assertEquals(24, coefficients[0], 1e-12);
        assertEquals(0, Arrays.stream(coefficients).skip(1).map(Math::abs).max().orElseThrow(), 1e-12);
        double[] block = new Random(3).doubles(64).toArray();
        assertArrayEquals(block, Dct.inverse(Dct.forward(block)), 1e-12);
        double[] along = new double[64];
        Arrays.setAll(along, i -> Math.cos((2 * (i % 8) + 1) * Math.PI / 16));
        assertEquals(Math.sqrt(32), Dct.forward(along)[1], 1e-12);
        int[] zigzag = new int[64];
        Arrays.setAll(zigzag, Dct::zigzag);
        assertArrayEquals(new int[]{0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5}, Arrays.copyOf(zigzag, 16));
        assertArrayEquals(new int[]{61, 54, 47, 55, 62, 63}, Arrays.copyOfRange(zigzag, 58, 64));
    }
}
