package io.github.dpi4j.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that were made to cost memory or time. */
class HostileImagesTest {
    private static final Duration SHORT = Duration.ofSeconds(5);

    @ParameterizedTest
    @CsvSource({"4, JPEG", "5, PNG"})
    void refusesABmpAroundAnotherImage(int compression, String inside) {
        ByteBuffer bmp = ByteBuffer.allocate(54).order(ByteOrder.LITTLE_ENDIAN);
        bmp.put(ascii("BM")).putInt(54).putInt(0).putInt(54).putInt(40).putInt(8).putInt(8).putShort((short) 1)
                .putShort((short) 0).putInt(compression).putInt(Integer.MAX_VALUE);
        assertEquals("x: expected a BMP image with its pixels in it, found one with a " + inside + " image in it",
                refusal(bmp.array()));
    }

    @ParameterizedTest
    @CsvSource({"3000, 4000", "101, 8", "17, 11500"})
    void refusesAJpegOfTooManyScans(int scans, int side) {
        assertEquals(
                "x: expected a JPEG image of at most 100 scans and 2147483648 pixels in all of them, found " + scans
                        + " scans of " + side + "×" + side,
                refusal(progressive(scans, side)));
    }

    @Test
    void readsAJpegOfAllowedScansInBoundedTime() throws IOException {
        byte[] jpeg = progressive(100, 2000);
        RgbImage image = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> ImageFiles.read(jpeg, "x"));
        assertEquals(2000, image.width());
    }

    @Test
    void aLosslessWebpWithAnyBitOfItsCodesChangedTakesNoTime() throws IOException {
        byte[] webp = ImageFormatsTest.bytes("lossless_fast.webp");
        for (int bit = 0; bit < 8 * 60; bit++) {
            byte[] changed = webp.clone();
            changed[25 + bit / 8] ^= (byte) (1 << bit % 8);
            assertTimeoutPreemptively(SHORT, () -> {
                try {
                    ImageFiles.read(changed, "x");
                } catch (IOException e) {
                    assertTrue(e.getMessage().startsWith("x: expected "), e.getMessage());
                }
            });
        }
    }

    /** A grey progressive JPEG whose first scan has the DC values 0, and whose others are each one run of nothing. */
    private static byte[] progressive(int scans, int side) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        hex(out, "ffd8 ffdb0043 00");
        out.writeBytes(new byte[64]);
        // The quantization table's zeros are no values that a decoder must refuse; all coefficients are zero.
        hex(out, "ffc2 000b 08");
        out.writeBytes(ByteBuffer.allocate(4).putShort((short) side).putShort((short) side).array());
        hex(out, "01 01 11 00");
        // DC: one code of one bit, for 0. AC: one code of one bit, for the longest run of ended blocks.
        hex(out, "ffc4 0014 00 01000000000000000000000000000000 00");
        hex(out, "ffc4 0014 10 01000000000000000000000000000000 e0");
        hex(out, "ffda 0008 01 01 00 00 00 00");
        int blocks = (side + 7) / 8 * ((side + 7) / 8);
        out.writeBytes(new byte[blocks / 8 + 1]);
        for (int scan = 1; scan < scans; scan++) {
            hex(out, "ffda 0008 01 01 00 01 01 00");
            for (int left = blocks; left > 0; left -= 1 << 14) {
                // A bit for the code, 14 for the run beyond 2^14.
                out.write(0);
                out.write(0);
            }
        }
        hex(out, "ffd9");
        return out.toByteArray();
    }

    @Test
    void aJpegHasOneFrameHeader() throws IOException {
        byte[] jpeg = ImageFormatsTest.bytes("ycbcr.jpg");
        ByteArrayOutputStream twice = new ByteArrayOutputStream();
        twice.write(jpeg, 0, 2);
        hex(twice, "ffc0 000b 08 ffff ffff 01 01 11 00");
        twice.write(jpeg, 2, jpeg.length - 2);
        assertTrue(refusal(twice.toByteArray()).contains("a second frame header"));
    }

    @ParameterizedTest
    @CsvSource({"1, 131073", "131073, 1", "1, 100000000"})
    void refusesRowsWithoutNumber(int width, int height) throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        hex(png, "8950 4e47 0d0a 1a0a 0000 000d 4948 4452");
        png.write(ByteBuffer.allocate(8).putInt(width).putInt(height).array());
        hex(png, "08 00 00 00 00");
        // A file long enough to hold so many pixels.
        png.write(new byte[1 << 17]);
        assertEquals("x: expected an image with sides of 1 to 131072 pixels, found a header that says " + width + "×"
                + height, refusal(png.toByteArray()));
    }

    @Test
    void refusesATiffThatClaimsTooManyPixels() throws IOException {
        assertEquals("x: expected an image of 1 to 134217728 pixels, found a header that says 100000000×14",
                refusal(tiff(256, 100_000_000)));
    }

    @ParameterizedTest
    @CsvSource({"256, 2000000000", "257, 2000000000", "277, 60000", "278, 0", "279, 2000000000", "273, 2000000000",
            "259, 6", "259, 34712", "262, 8", "256, 0", "258, 0"})
    void refusesATiffWithALie(int tag, long value) throws IOException {
        refusal(tiff(tag, value));
    }

    @Test
    void refusesATiffOfOverlappingStrips() throws IOException {
        byte[] tiff = ImageFormatsTest.bytes("planes.tif");
        TiffDirectory directory = TiffDirectory.first(tiff);
        for (int i = 0; i < 3; i++) {
            ByteBuffer.wrap(tiff).putInt(directory.place(directory.find(273)) + 4 * i, 8)
                    .putInt(directory.place(directory.find(279)) + 4 * i, tiff.length - 8);
        }
        assertEquals("x: expected a sound TIFF image, found: strips or tiles that are empty or overlap", refusal(tiff));
    }

    @Test
    void refusesJpegDataOfAnotherSizeInATiff() throws IOException {
        byte[] tiff = ImageFormatsTest.bytes("jpeg_grey.tif");
        for (int i = 0; i < tiff.length - 1; i++) {
            if (tiff[i] == (byte) 0xff && tiff[i + 1] == (byte) 0xc0) {
                ByteBuffer.wrap(tiff).putShort(i + 5, (short) 60_000).putShort(i + 7, (short) 60_000);
            }
        }
        assertEquals("x: expected a sound TIFF image, found: JPEG data of 60000×60000 for a strip of 21×14",
                refusal(tiff));
    }

    /** A sound TIFF of which one value of a tag is changed. */
    private static byte[] tiff(int tag, long value) throws IOException {
        byte[] tiff = ImageFormatsTest.bytes("big_endian.tif");
        int entry = TiffDirectory.first(tiff).find(tag);
        ByteBuffer out = ByteBuffer.wrap(tiff);
        if (out.getInt(entry + 4) > 1) {
            entry = out.getInt(entry + 8) - 8;
            out.putShort(entry + 8, (short) value);
        } else if (out.getShort(entry + 2) == 3) {
            out.putShort(entry + 8, (short) value);
        } else {
            out.putInt(entry + 8, (int) value);
        }
        return tiff;
    }

    @Test
    void refusesAWebpWithLyingSizes() throws IOException {
        byte[] canvas = ImageFormatsTest.bytes("profile_a98.webp");
        canvas[24] = 99;
        assertTrue(refusal(canvas).endsWith("pixels of another size than the header says"));
        byte[] huge = ImageFormatsTest.bytes("lossless.webp");
        ByteBuffer.wrap(huge).order(ByteOrder.LITTLE_ENDIAN).putInt(21, 0x0fffffff);
        assertEquals("x: expected an image of 1 to 134217728 pixels, found a header that says 16384×16384",
                refusal(huge));
        byte[] chunk = ImageFormatsTest.bytes("lossless.webp");
        ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN).putInt(16, -1);
        refusal(chunk);
    }

    @Test
    void refusesAGifWithAHugeCanvas() throws IOException {
        byte[] gif = ImageFormatsTest.bytes("palette.gif");
        Arrays.fill(gif, 6, 10, (byte) -1);
        assertEquals("x: expected an image of 1 to 134217728 pixels, found a header that says 65535×65535",
                refusal(gif));
        Arrays.fill(gif, 6, 10, (byte) 0x1f);
        assertTrue(refusal(gif).contains("bytes can hold"), refusal(gif));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void longDataBesideAGifsPixelsTakeNoTime(boolean comment) throws IOException {
        byte[] gif = ImageFormatsTest.bytes("palette.gif");
        int frame = 13 + (3 << (gif[10] & 7) + 1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int cut = comment ? frame : gif.length - 2;
        out.write(gif, 0, cut);
        if (comment) {
            hex(out, "21 fe");
        }
        byte[] block = new byte[256];
        Arrays.fill(block, (byte) 0x11);
        block[0] = (byte) 255;
        for (int i = 0; i < 200_000; i++) {
            out.writeBytes(block);
        }
        if (comment) {
            out.write(0);
        }
        out.write(gif, cut, gif.length - cut);
        byte[] large = out.toByteArray();
        RgbImage image = assertTimeoutPreemptively(SHORT, () -> ImageFiles.read(large, "x"));
        assertEquals(ImageFiles.read(gif, "x"), image);
    }

    @Test
    void exifDataOfHugeValuesTakeNoMemory() throws IOException {
        int entries = 60_000;
        int size = 4_000_000;
        ByteBuffer chunk = ByteBuffer.allocate(12 + size);
        chunk.putInt(size).put(ascii("eXIfMM\0*")).putInt(8).putShort((short) entries);
        for (int i = 0; i < entries; i++) {
            chunk.putShort((short) (i + 1000)).putShort((short) 7).putInt(size - 100).putInt(50);
        }
        byte[] png = ImageFormatsTest.bytes("profile_lab.png");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(png, 0, 33);
        out.writeBytes(chunk.array());
        out.write(png, 33, png.length - 33);
        byte[] large = out.toByteArray();
        assertEquals(ImageFiles.read(png, "x"),
                assertTimeoutPreemptively(SHORT, () -> ImageFiles.read(large, "x")));
    }

    private static String refusal(byte[] content) {
        String message = assertTimeoutPreemptively(SHORT,
                () -> assertThrows(IOException.class, () -> ImageFiles.read(content, "x"))).getMessage();
        assertTrue(message.startsWith("x: expected ") && message.contains(", found") && message.lines().count() == 1,
                message);
        return message;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static void hex(ByteArrayOutputStream out, String digits) {
        out.writeBytes(HexFormat.of().parseHex(digits.replace(" ", "")));
    }
}
