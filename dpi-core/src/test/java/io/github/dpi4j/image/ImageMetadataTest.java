package io.github.dpi4j.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.image.ImageFiles.Tagged;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageMetadataTest {
    private static final String THUMBNAIL = "the thumbnail of the picture as it was";

    @TempDir
    private Path folder;

    /** Make, orientation 6 and width; exposure with a date and the width; position; a thumbnail's directory. */
    static byte[] exif(ByteOrder order) {
        ByteBuffer out = ByteBuffer.allocate(400).order(order);
        out.put((order == ByteOrder.BIG_ENDIAN ? "MM\0*" : "II*\0").getBytes(StandardCharsets.ISO_8859_1)).putInt(8);
        out.putShort((short) 5);
        entry(out, 256, 3, 1, order == ByteOrder.BIG_ENDIAN ? 30 << 16 : 30);
        entry(out, 271, 2, 6, 200);
        entry(out, 274, 3, 1, order == ByteOrder.BIG_ENDIAN ? 6 << 16 : 6);
        entry(out, 34_665, 4, 1, 90);
        entry(out, 34_853, 4, 1, 140);
        out.putInt(170).position(90);
        out.putShort((short) 2);
        entry(out, 36_867, 2, 20, 210);
        entry(out, 40_962, 4, 1, 30);
        out.putInt(0).position(140);
        out.putShort((short) 1);
        entry(out, 1, 2, 2, order == ByteOrder.BIG_ENDIAN ? 'N' << 24 : 'N');
        out.putInt(0).position(170);
        out.putShort((short) 1);
        entry(out, 513, 4, 1, 300);
        out.putInt(0);
        out.position(200).put("Maker\0".getBytes(StandardCharsets.ISO_8859_1));
        out.position(210).put("2020:02:03 04:05:06\0".getBytes(StandardCharsets.ISO_8859_1));
        out.position(300).put(THUMBNAIL.getBytes(StandardCharsets.ISO_8859_1));
        return out.array();
    }

    private static void entry(ByteBuffer out, int tag, int type, int count, int value) {
        out.putShort((short) tag).putShort((short) type).putInt(count).putInt(value);
    }

    static byte[] profile(int length, String space) {
        ByteBuffer out = ByteBuffer.allocate(length);
        for (int i = 0; i < length; i++) {
            out.put(i, (byte) (i * 2_654_435_761L >> 13));
        }
        return out.putInt(0, length).put(16, space.getBytes(StandardCharsets.ISO_8859_1))
                .put(36, "acsp".getBytes(StandardCharsets.ISO_8859_1)).array();
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(out::writeBytes);
        return out.toByteArray();
    }

    static byte[] segment(int marker, String header, byte[] data) {
        byte[] name = header.getBytes(StandardCharsets.ISO_8859_1);
        int length = 2 + name.length + data.length;
        return join(new byte[]{(byte) 0xff, (byte) marker, (byte) (length >> 8), (byte) length}, name, data);
    }

    /** A JPEG file of 30×20 stored pixels with segments behind its beginning. */
    static byte[] jpeg(byte[]... segments) throws IOException {
        byte[] plain = ImageFiles.encode(RgbImage.blank(30, 20), "x.jpg");
        return join(Arrays.copyOf(plain, 2), join(segments), Arrays.copyOfRange(plain, 2, plain.length));
    }

    private Tagged read(byte[] content) throws IOException {
        Path file = folder.resolve("in");
        Files.write(file, content);
        return ImageFiles.readTagged(file);
    }

    private static TiffDirectory main(ImageMetadata metadata, RgbImage image) throws IOException {
        return TiffDirectory.first(metadata.exif(image).orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({"out.png, true", "out.jpg, true", "out.png, false", "out.jpeg, false"})
    void exifAndProfileGoThroughAFileAndTheOrientationIsOne(String name, boolean big) throws IOException {
        byte[] profile = profile(150_000, "RGB ");
        byte[] exif = exif(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        Tagged in = read(jpeg(segment(0xe1, "Exif\0\0", exif),
                segment(0xe2, "ICC_PROFILE\0\2\3", Arrays.copyOfRange(profile, 60_000, 120_000)),
                segment(0xe2, "ICC_PROFILE\0\1\3", Arrays.copyOf(profile, 60_000)),
                segment(0xe2, "ICC_PROFILE\0\3\3", Arrays.copyOfRange(profile, 120_000, 150_000))));
        assertEquals(List.of(), in.metadata().leftOut());
        assertEquals(20, in.image().width());
        RgbImage result = RgbImage.blank(64, 48);
        Path file = folder.resolve(name);
        ImageFiles.write(file, result, in.metadata());
        Tagged out = ImageFiles.readTagged(file);
        assertEquals(64, out.image().width());
        assertArrayEquals(profile, out.metadata().profile().orElseThrow());
        TiffDirectory main = main(out.metadata(), result);
        assertEquals(1, main.number(TiffDirectory.ORIENTATION, 0));
        assertEquals(64, main.number(256, 0));
        assertEquals(64, main.below(34_665).number(40_962, 0));
        assertTrue(main.bytes().has(main.place(main.find(271)), "Maker"));
        assertTrue(main.bytes().has(main.below(34_665).place(main.below(34_665).find(36_867)), "2020:02:03"));
        assertTrue(main.bytes().has(main.below(34_853).find(1) + 8, "N"));
        assertEquals(0, main.bytes().unsigned32(main.end()));
        assertFalse(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains("thumbnail"));
        assertTrue(out.metadata().profileAlone().exif(result).isEmpty());
    }

    @Test
    void tiffFilesDescriptionsBecomeExif() throws IOException {
        byte[] tiff = exif(ByteOrder.LITTLE_ENDIAN);
        ImageMetadata metadata = ImageMetadata.of(tiff);
        assertEquals(List.of(), metadata.leftOut());
        RgbImage image = RgbImage.blank(9, 8);
        TiffDirectory main = main(metadata, image);
        assertEquals(1, main.number(TiffDirectory.ORIENTATION, 0));
        assertEquals(-1, main.find(256));
        assertTrue(main.bytes().has(main.place(main.find(271)), "Maker"));
        assertEquals(9, main.below(34_665).number(40_962, 0));
        assertTrue(main.bytes().has(main.below(34_853).find(1) + 8, "N"));
    }

    @Test
    void webpChunksAreFound() {
        byte[] exif = join("Exif\0\0".getBytes(StandardCharsets.ISO_8859_1), exif(ByteOrder.BIG_ENDIAN));
        byte[] profile = profile(301, "RGB ");
        ByteBuffer out = ByteBuffer.allocate(12 + 8 + 302 + 8 + exif.length).order(ByteOrder.LITTLE_ENDIAN);
        out.put("RIFF0000WEBPICCP".getBytes(StandardCharsets.ISO_8859_1)).putInt(301).put(profile).put((byte) 0);
        out.put("EXIF".getBytes(StandardCharsets.ISO_8859_1)).putInt(exif.length).put(exif);
        ImageMetadata metadata = ImageMetadata.of(out.array());
        assertArrayEquals(profile, metadata.profile().orElseThrow());
        assertTrue(metadata.exif(RgbImage.blank(1, 1)).isPresent());
    }

    @Test
    void whatIsDamagedOrTooLongIsLeftOutAndSaid() throws IOException {
        byte[] exif = exif(ByteOrder.BIG_ENDIAN);
        Tagged beyond = read(jpeg(segment(0xe1, "Exif\0\0", Arrays.copyOf(exif, 195)),
                segment(0xe2, "ICC_PROFILE\0\1\2", profile(500, "RGB "))));
        assertEquals(List.of("EXIF data left out: damaged", "colour profile left out: part 2 of 2 is missing"),
                beyond.metadata().leftOut());
        assertTrue(beyond.metadata().isEmpty());
        Tagged inks = read(jpeg(segment(0xe1, "Exif\0\0", new byte[0]),
                segment(0xe2, "ICC_PROFILE\0\1\1", profile(500, "CMYK"))));
        assertEquals(List.of("EXIF data left out: damaged",
                "colour profile left out: it is not one for RGB, as the result is"), inks.metadata().leftOut());
        byte[] cut = jpeg(segment(0xe2, "ICC_PROFILE\0\1\1", Arrays.copyOf(profile(500, "RGB "), 400)));
        assertEquals(List.of("colour profile left out: damaged"), read(cut).metadata().leftOut());
    }

    @Test
    void hostileChunksOfPngFilesAreBounded() throws IOException {
        byte[] png = ImageFiles.encode(RgbImage.blank(30, 20), "x.png");
        byte[] long40 = new byte[40 << 20];
        long40[0] = 2;
        Deflater deflater = new Deflater();
        deflater.setInput(long40);
        deflater.finish();
        byte[] bomb = new byte[100_000];
        int length = deflater.deflate(bomb);
        ByteArrayOutputStream chunks = new ByteArrayOutputStream();
        MetadataChunks.chunk(chunks, "iCCP",
                join("p\0\0".getBytes(StandardCharsets.ISO_8859_1), Arrays.copyOf(bomb, length)));
        MetadataChunks.chunk(chunks, "eXIf", Arrays.copyOf(exif(ByteOrder.BIG_ENDIAN), 70_000));
        ImageMetadata metadata = ImageMetadata
                .of(join(Arrays.copyOf(png, 33), chunks.toByteArray(), Arrays.copyOfRange(png, 33, png.length)));
        assertTrue(metadata.isEmpty());
        assertEquals("EXIF data left out: 70000 bytes, more than 65523", metadata.leftOut().getFirst());
        assertTrue(metadata.leftOut().getLast().startsWith("colour profile left out: "), metadata.leftOut().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg"})
    void everyTruncationIsSurvived(String format) throws IOException {
        Path file = folder.resolve("x." + format);
        Tagged in = read(jpeg(segment(0xe1, "Exif\0\0", exif(ByteOrder.BIG_ENDIAN)),
                segment(0xe2, "ICC_PROFILE\0\1\1", profile(300, "RGB "))));
        ImageFiles.write(file, in.image(), in.metadata());
        byte[] content = Files.readAllBytes(file);
        for (int length = 0; length < content.length; length++) {
            ImageMetadata.of(Arrays.copyOf(content, length));
        }
        for (int i = 0; i < 900; i++) {
            byte[] changed = content.clone();
            changed[i % content.length] ^= (byte) (1 << i % 8);
            changed[(i * 7 + 3) % content.length] = (byte) 255;
            ImageMetadata.of(changed).exif(in.image());
        }
    }
}
