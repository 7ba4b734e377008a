package io.github.dpi4j.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.checkpoint.StoredTensor;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.golden.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every format, and colours with and without profiles, beside what Pillow makes of them. */
class ImageFormatsTest {
    private static final String FOLDER = "golden/images/formats/";
    private static final Weights EXPECTED = Golden.load(FOLDER + "expected.safetensors");

    @TempDir
    private Path folder;

    static List<String> files() {
        return List.copyOf(EXPECTED.names());
    }

    @ParameterizedTest
    @MethodSource("files")
    void readsAFileAsPillowDoes(String name) throws IOException {
        RgbImage image = ImageFiles.read(bytes(name), name);
        StoredTensor expected = EXPECTED.stored(name);
        assertEquals(expected.shape().dim(0), image.height());
        assertEquals(expected.shape().dim(1), image.width());
        long[] values = expected.toLongs();
        // JPEG decoders may differ by a rounding; the JDK's and Pillow's give the same bytes where both are as shipped.
        int tolerance = name.contains("jpeg") || name.endsWith(".jpg") ? 3 : 0;
        for (int i = 0; i < values.length; i++) {
            assertEquals(values[i], image.pixels()[i] & 0xff, tolerance, "byte " + i);
        }
    }

    @Test
    void readsEightyFiles() {
        assertTrue(files().size() >= 80, "files: " + files().size());
    }

    @Test
    void messagesNameEveryFormat() {
        assertEquals(ImageFiles.KINDS,
                Arrays.stream(ImageFormat.values()).map(ImageFormat::title).collect(Collectors.joining(", ")));
    }

    @Test
    void aProfileMakesNoDifferenceBetweenFormats() throws IOException {
        RgbImage png = ImageFiles.read(bytes("icc_a98.png"), "icc_a98.png");
        RgbImage jpeg = ImageFiles.read(bytes("icc_a98.jpg"), "icc_a98.jpg");
        double sum = 0;
        for (int i = 0; i < png.pixels().length; i++) {
            sum += Math.abs((png.pixels()[i] & 0xff) - (jpeg.pixels()[i] & 0xff));
        }
        double mean = sum / png.pixels().length;
        assertTrue(mean < 4, "mean absolute difference " + mean);
    }

    @ParameterizedTest
    @ValueSource(strings = {"palette.gif", "interlaced.gif", "rgb.tif", "lzw.tif", "jpeg_strips.tif", "big_endian.tif",
            "lossless.webp", "lossy.webp", "profile_a98.webp", "cmyk_adobe.jpg", "plain.bmp"})
    void refusesEveryTruncatedFile(String name) throws IOException {
        byte[] whole = bytes(name);
        for (int length = 0; length < whole.length - 3; length += 7) {
            byte[] cut = Arrays.copyOf(whole, length);
            String message = assertThrows(IOException.class, () -> ImageFiles.read(cut, name),
                    name + " cut at " + length).getMessage();
            assertTrue(message.startsWith(name + ": expected ") && message.contains(", found")
                    && message.lines().count() == 1, message);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.jfif", "a.webp", "a.TIF", "a.tiff", "a.gif", "a.jpe", "a.dib"})
    void theContentDecidesAboutTheFormatAndNotTheName(String name) throws IOException {
        Path path = Files.write(folder.resolve(name), bytes("profile_a98.png"));
        assertTrue(ImageFiles.isImageName(path));
        assertEquals(21, ImageFiles.read(path).width());
    }

    static byte[] bytes(String name) throws IOException {
        return Files.readAllBytes(Golden.file(FOLDER + name));
    }
}
