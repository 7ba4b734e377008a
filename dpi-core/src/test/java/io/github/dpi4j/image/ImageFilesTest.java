package io.github.dpi4j.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.checkpoint.StoredTensor;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.golden.Golden;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFilesTest {
    private static final Weights VARIANTS = Golden.load("golden/images/variants/expected.safetensors");

    @TempDir
    private Path folder;

    static List<String> variants() {
        return List.copyOf(VARIANTS.names());
    }

    @ParameterizedTest
    @MethodSource("variants")
    void readsEveryKindOfImageAsPillowDoes(String name) throws IOException {
        StoredTensor expected = VARIANTS.stored(name);
        RgbImage image = ImageFiles.read(Golden.file("golden/images/variants/" + name));
        assertEquals(expected.shape().dim(0), image.height());
        assertEquals(expected.shape().dim(1), image.width());
        long[] values = expected.toLongs();
        // JPEG decoders may differ by a rounding; the JDK's and Pillow's give the same bytes where both are as shipped.
        int tolerance = name.endsWith(".jpg") ? 3 : 0;
        for (int i = 0; i < values.length; i++) {
            assertEquals(values[i], image.pixels()[i] & 0xff, tolerance, "byte " + i);
        }
    }

    @Test
    void readsThirtyVariants() {
        assertTrue(variants().size() >= 30, "variants: " + variants().size());
    }

    @Test
    void turnsAPictureAsItsExifDataSay() throws IOException {
        RgbImage stored = ImageFiles.read(Golden.file("golden/images/face_256.png"));
        RgbImage turned = ImageFiles.read(Golden.file("golden/images/face_exif_rot90.jpg"));
        double sum = 0;
        for (int y = 0; y < 256; y++) {
            for (int x = 0; x < 256; x++) {
                sum += Math.abs(stored.get(y, 255 - x, 1) - turned.get(x, y, 1));
            }
        }
        assertTrue(sum / (256 * 256) < 2, "mean absolute difference " + sum / (256 * 256));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rgb.png", "grey_16bit.png", "palette_2bit.png", "420.jpg", "progressive.jpg", "rgb.bmp",
            "palette.bmp"})
    void refusesEveryTruncatedFile(String name) throws IOException {
        byte[] whole = Files.readAllBytes(Golden.file("golden/images/variants/" + name));
        // The last 20 bytes of a PNG may hold no pixels: its end mark, and checksums.
        for (int length = 0; length < whole.length - 20; length += 13) {
            Path cut = folder.resolve(name);
            Files.write(cut, Arrays.copyOf(whole, length));
            IOException e = assertThrows(IOException.class, () -> ImageFiles.read(cut), name + " cut at " + length);
            assertClear(e, cut);
        }
    }

    @Test
    void survivesDamagedFiles() throws IOException {
        Random random = new Random(1);
        for (String name : List.of("rgba.png", "palette_transparent.png", "orientation_6.jpg", "orientation_6.png",
                "cmyk.jpg", "rgb_565.bmp", "palette.bmp")) {
            byte[] sound = Files.readAllBytes(Golden.file("golden/images/variants/" + name));
            for (int round = 0; round < 200; round++) {
                byte[] damaged = sound.clone();
                for (int i = 0; i < 3; i++) {
                    damaged[random.nextInt(random.nextBoolean() ? 60 : damaged.length)] = (byte) random.nextInt();
                }
                try {
                    ImageFiles.read(damaged, name);
                } catch (IOException e) {
                    assertClear(e, Path.of(name));
                }
            }
        }
    }

    @Test
    void refusesAHeaderThatClaimsTooManyPixels() throws IOException {
        byte[] png = Files.readAllBytes(Golden.file("golden/images/variants/rgb.png"));
        claim(png, 100_000, 100_000);
        IOException e = assertThrows(IOException.class, () -> ImageFiles.read(png, "huge.png"));
        assertEquals("huge.png: expected an image of 1 to 134217728 pixels, found a header that says 100000×100000",
                e.getMessage());
        claim(png, 10_000, 10_000);
        e = assertThrows(IOException.class, () -> ImageFiles.read(png, "large.png"));
        assertEquals("large.png: expected an image that " + png.length
                + " bytes can hold, found a header that says 10000×10000", e.getMessage());
    }

    /** Changes a PNG header's width and height, and its checksum with them. */
    private static void claim(byte[] png, int width, int height) {
        ByteBuffer.wrap(png).putInt(16, width).putInt(20, height);
        CRC32 crc = new CRC32();
        crc.update(png, 12, 17);
        ByteBuffer.wrap(png).putInt(29, (int) crc.getValue());
    }

    @Test
    void aCallersBoundIsCheckedBeforeAnythingIsDecoded() throws IOException {
        byte[] png = ImageFiles.encode(RgbImage.blank(30, 20), "black.png");
        assertEquals(RgbImage.blank(30, 20), ImageFiles.read(png, "black.png", 600));
        IOException e = assertThrows(IOException.class, () -> ImageFiles.read(png, "black.png", 599));
        assertEquals("black.png: expected an image of 1 to 599 pixels, found a header that says 30×20", e.getMessage());
        assertEquals(RgbImage.blank(30, 20), ImageFiles.read(png, "black.png"));
        assertThrows(IllegalArgumentException.class, () -> ImageFiles.encode(RgbImage.blank(1, 1), "black.webp"));
    }

    @Test
    void refusesWhatIsNoImage() throws IOException {
        String kinds = ": expected an image (PNG, JPEG, BMP, GIF, TIFF, WebP), found ";
        Path text = Files.writeString(folder.resolve("page.png"), "<!doctype html>");
        assertEquals(text + kinds + "a web page (HTML)", message(text));
        Path empty = Files.write(folder.resolve("empty.jpg"), new byte[0]);
        assertEquals(empty + kinds + "an empty file", message(empty));
        Path missing = folder.resolve("missing.png");
        assertEquals(missing + ": expected an image, found no file of this name", message(missing));
        assertEquals(folder + ": expected an image, found a directory", message(folder));
        Path device = Path.of("/dev/zero");
        if (Files.exists(device)) {
            assertEquals(device + ": expected an image, found something that is no regular file", message(device));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.png", "b.bmp", "C.PNG", "no.dots.bmp"})
    void writesAndReadsTheSamePixels(String name) throws IOException {
        RgbImage image = ImageFiles.read(Golden.file("golden/images/odd_37x53.png"));
        ImageFiles.write(folder.resolve(name), image);
        assertEquals(image, ImageFiles.read(folder.resolve(name)));
        assertTrue(ImageFiles.isImageName(folder.resolve(name)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.jpg", "b.JPEG"})
    void writesJpegsOfHighQuality(String name) throws IOException {
        RgbImage image = ImageFiles.read(Golden.file("golden/images/face_256.png"));
        ImageFiles.write(folder.resolve(name), image);
        byte[] file = Files.readAllBytes(folder.resolve(name));
        assertEquals(0xffd8, (file[0] & 0xff) << 8 | file[1] & 0xff);
        RgbImage back = ImageFiles.read(file, name);
        double sum = 0;
        for (int i = 0; i < image.pixels().length; i++) {
            double d = (image.pixels()[i] & 0xff) - (back.pixels()[i] & 0xff);
            sum += d * d;
        }
        double psnr = 10 * Math.log10(255.0 * 255.0 * image.pixels().length / sum);
        assertTrue(psnr > 38, "PSNR " + psnr);
    }

    @Test
    void replacesAFileAndLeavesNothingElse() throws IOException {
        Path path = folder.resolve("out.png");
        ImageFiles.write(path, RgbImage.blank(3, 3));
        ImageFiles.write(path, RgbImage.blank(4, 4));
        assertEquals(RgbImage.blank(4, 4), ImageFiles.read(path));
        try (Stream<Path> files = Files.list(folder)) {
            assertArrayEquals(new Object[]{path}, files.toArray());
        }
    }

    @Test
    void refusesToWriteWhereItCannot() {
        assertThrows(IllegalArgumentException.class,
                () -> ImageFiles.write(folder.resolve("out.webp"), RgbImage.blank(1, 1)));
        assertThrows(IllegalArgumentException.class, () -> ImageFiles.requireWritable(folder.resolve("out")));
        assertFalse(ImageFiles.isImageName(folder.resolve("png")));
        assertFalse(ImageFiles.isWritableName(folder.resolve("a.webp")));
        assertTrue(ImageFiles.isWritableName(folder.resolve("a.jpeg")));
        Path nowhere = folder.resolve("missing").resolve("out.png");
        IOException e = assertThrows(IOException.class, () -> ImageFiles.write(nowhere, RgbImage.blank(1, 1)));
        assertEquals(nowhere + ": expected a folder to write to, found none", e.getMessage());
    }

    private static String message(Path path) {
        return assertThrows(IOException.class, () -> ImageFiles.read(path)).getMessage();
    }

    private static void assertClear(IOException e, Path path) {
        String message = e.getMessage();
        assertTrue(message.startsWith(path + ": expected ") && message.contains(", found")
                && message.lines().count() == 1, message);
    }
}
