package io.github.dpi4j.image;

import static io.github.dpi4j.image.ImageMetadataTest.exif;
import static io.github.dpi4j.image.ImageMetadataTest.join;
import static io.github.dpi4j.image.ImageMetadataTest.profile;
import static io.github.dpi4j.image.ImageMetadataTest.segment;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.fuzz.Corpus;
import io.github.dpi4j.fuzz.FuzzRun;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Files of the formats that hold EXIF data and profiles, and what Jazzer made of them, changed at random. */
class MetadataFuzzTest {
    private static final RgbImage PIXELS = RgbImage.blank(2, 2);

    @Test
    void changedMetadataAreKeptSoundOrLeftOut() throws IOException {
        FuzzRun run = FuzzRun.of("metadata", new MetadataFuzzTarget(), seeds(), Corpus.of("metadata"), 20_31, 8_000);
        assertTrue(run.read() > 500 && run.read() < run.inputs() - 500, run.toString());
    }

    static List<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
            byte[] exif = exif(order);
            byte[] profile = profile(200, "RGB ");
            byte[] jpeg = ImageMetadataTest.jpeg(segment(0xe1, "Exif\0\0", exif),
                    segment(0xe2, "ICC_PROFILE\0\2\2", Arrays.copyOfRange(profile, 150, 200)),
                    segment(0xe2, "ICC_PROFILE\0\1\2", Arrays.copyOf(profile, 150)));
            seeds.add(jpeg);
            seeds.add(ImageFiles.encode(PIXELS, "a.png", ImageMetadata.of(jpeg)));
            seeds.add(exif);
            ByteBuffer webp = ByteBuffer.allocate(12 + 8 + 200 + 8 + exif.length).order(ByteOrder.LITTLE_ENDIAN);
            webp.put("RIFF0000WEBPICCP".getBytes(StandardCharsets.ISO_8859_1)).putInt(200).put(profile);
            webp.put("EXIF".getBytes(StandardCharsets.ISO_8859_1)).putInt(exif.length).put(exif);
            seeds.add(webp.array());
            seeds.add(join("RIFF0000WEBPEXIF".getBytes(StandardCharsets.ISO_8859_1), new byte[]{6, 0, 0, 0},
                    "Exif\0\0".getBytes(StandardCharsets.ISO_8859_1)));
        }
        return seeds;
    }
}
