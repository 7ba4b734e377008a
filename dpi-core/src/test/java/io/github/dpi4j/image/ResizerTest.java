package io.github.dpi4j.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.golden.Golden;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ResizerTest {
    @Test
    void givesPillowsBytes() throws IOException {
        RgbImage face = ImageFiles.read(Golden.file("golden/images/face_256.png"));
        RgbImage odd = ImageFiles.read(Golden.file("golden/images/odd_37x53.png"));
        Weights golden = Golden.load("golden/images/resize.safetensors");
        assertEquals(16, golden.names().size());
        for (String name : golden.names()) {
            String[] parts = name.split("\\.|x(?=\\d)");
            RgbImage resized = Resizer.resize(name.startsWith("resize_odd") ? odd : face, Integer.parseInt(parts[2]),
                    Integer.parseInt(parts[3]), filter(parts[1]));
            assertArrayEquals(bytes(golden.stored(name).toLongs()), resized.pixels(), name);
        }
    }

    /** SHA-256 of the larger golden results, height · width · 3 bytes. */
    @ParameterizedTest
    @CsvSource({"bicubic, 128, 128, 890ae4bbbe39d0ab9a11091bc5ffe2e9222aafb151ce10a7db11ef85e4c87ce3",
            "bicubic, 300, 280, a0fbe074bf31353224ffff6fbbba8c93ac79f9962d9611102877142a5a42c714",
            "bicubic, 512, 512, 3850bb879afb474855d8af573bf965a83675e7b1eba0aa35b3a8e257831d314b",
            "bilinear, 128, 128, c2d6f54ab2f5761a9101b17ea809187a14c213c4c5e9d1e553ae6e65cd991969",
            "lanczos, 128, 128, 47510832a070a4407073e84ebba7b635d330f4ac3ad06ba4f6c6d4f5f27b4004",
            "box, 128, 128, a5718f6da6445f77a55be57c4853abf34cbd6c5a922297a0f0989579bba9b302",
            "nearest, 128, 128, 9077ac17e4934e9d436552ed1c6c86406dd8b0ddb990beddacd533c57478ef85"})
    void givesPillowsDigests(String filter, int width, int height, String sha256)
            throws IOException, NoSuchAlgorithmException {
        RgbImage face = ImageFiles.read(Golden.file("golden/images/face_256.png"));
        byte[] resized = Resizer.resize(face, width, height, filter(filter)).pixels();
        assertEquals(sha256, HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(resized)));
    }

    /** One digest over 77 results of Pillow 9.4: each width with each height, height the faster. */
    @ParameterizedTest
    @CsvSource({"nearest, f40c92657d8a37332a39d1d0633a95edee85d626889141cbd9517270c6111d88",
            "box, d3e557f7373fb41c3c95f874d6c3d7295da6770861f27a174ba0a66a27b87c6d",
            "bilinear, fdec0b67e3aa6df6b4675a9b05403b66d8c0d33c4a7dcd4498358596c6c922fc",
            "bicubic, 17f286a95352520c24d1d32e8e35210b617e426433031f8150caebf96e01a70a",
            "lanczos, 263513c6b6cbcb401a6f114ba73e5137d7467ca8577c3a4e8eb729ac14788ed6"})
    void givesPillowsBytesAtAwkwardSizes(String filter, String sha256) throws IOException, NoSuchAlgorithmException {
        RgbImage odd = ImageFiles.read(Golden.file("golden/images/odd_37x53.png"));
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (int width : new int[]{1, 2, 3, 7, 13, 31, 36, 37, 38, 64, 100}) {
            for (int height : new int[]{1, 5, 20, 52, 53, 54, 111}) {
                digest.update(Resizer.resize(odd, width, height, filter(filter)).pixels());
            }
        }
        assertEquals(sha256, HexFormat.of().formatHex(digest.digest()));
    }

    @ParameterizedTest
    @EnumSource(ResizeFilter.class)
    void keepsAFlatImageFlat(ResizeFilter filter) {
        RgbImage grey = RgbImage.blank(9, 14);
        Arrays.fill(grey.pixels(), (byte) 200);
        for (byte value : Resizer.resize(grey, 31, 5, filter).pixels()) {
            assertTrue(Math.abs((value & 0xff) - 200) <= 1, "value " + (value & 0xff));
        }
    }

    @Test
    void refusesASizeThatIsNone() {
        RgbImage image = RgbImage.blank(2, 2);
        assertThrows(IllegalArgumentException.class, () -> Resizer.resize(image, 0, 2, ResizeFilter.BICUBIC));
        assertThrows(IllegalArgumentException.class, () -> Resizer.resize(image, 2, -1, ResizeFilter.NEAREST));
    }

    private static ResizeFilter filter(String name) {
        return ResizeFilter.valueOf(name.toUpperCase(Locale.ROOT));
    }

    private static byte[] bytes(long[] values) {
        byte[] out = new byte[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (byte) values[i];
        }
        return out;
    }
}
