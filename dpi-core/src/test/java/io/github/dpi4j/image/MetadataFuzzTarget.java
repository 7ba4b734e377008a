package io.github.dpi4j.image;

import io.github.dpi4j.fuzz.FuzzTarget;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * EXIF data and colour profile of an image's file: found or left out, whatever the bytes; and what is written with other pixels
 * is found again, byte for byte, in a file that is sound.
 */
public final class MetadataFuzzTarget implements FuzzTarget {
    private static final MetadataFuzzTarget TARGET = new MetadataFuzzTarget();
    private static final RgbImage PIXELS = RgbImage.blank(3, 2);

    /** Jazzer's entry. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        TARGET.accept(input);
    }

    @Override
    public boolean accept(byte[] input) throws IOException {
        ImageMetadata found = ImageMetadata.of(input);
        for (String line : found.leftOut()) {
            if (line.length() > 200 || line.chars().anyMatch(c -> c < ' ' || c > '~')) {
                throw new AssertionError(line);
            }
        }
        if (found.isEmpty()) {
            return false;
        }
        for (String name : new String[]{"a.png", "a.jpg"}) {
            byte[] written = ImageFiles.encode(PIXELS, name, found);
            RgbImage pixels = ImageFiles.read(written, name);
            ImageMetadata again = ImageMetadata.of(written);
            if (pixels.width() != 3 || pixels.height() != 2 || !again.leftOut().isEmpty()
                    || !same(found.profile(), again.profile())
                    || !same(found.exif(PIXELS), again.exif(PIXELS))) {
                throw new AssertionError(name + ": " + pixels + ", " + again.leftOut());
            }
        }
        return true;
    }

    private static boolean same(Optional<byte[]> a, Optional<byte[]> b) {
        return a.isPresent() == b.isPresent() && (a.isEmpty() || Arrays.equals(a.get(), b.get()));
    }
}
