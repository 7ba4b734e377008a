package io.github.dpi4j.image;

import java.io.IOException;
import java.nio.ByteOrder;

/** PNG files (W3C, Portable Network Graphics, third edition): decoded by the JDK, which skips everything but pixels. */
final class PngImage {
    private static final int SIGNATURE = 8;
    /** A chunk's length, type and checksum. */
    private static final int FRAME = 12;

    private PngImage() {
    }

    static RgbImage decode(byte[] content) throws IOException {
        FileBytes in = FileBytes.of(content, ByteOrder.BIG_ENDIAN);
        if (!in.has(SIGNATURE + 4, "IHDR")) {
            in.require(0, SIGNATURE + FRAME);
            throw new IOException("a first chunk that is not a header");
        }
        long width = in.unsigned32(SIGNATURE + 8);
        long height = in.unsigned32(SIGNATURE + 12);
        ImageLimits.requireFitting(width, height, ImageLimits.WORKING_BYTES);
        ImageLimits.requireHeld(width, height, content.length);
        RgbImage stored = DecodedSamples.toRgb(ImageReaders.read(ImageReaders.ofJdk("png"), content));
        return orientation(in).upright(stored);
    }

    private static Orientation orientation(FileBytes in) throws IOException {
        for (long at = SIGNATURE; at + FRAME <= in.length();) {
            long length = in.unsigned32((int) at);
            if (in.has((int) at + 4, "eXIf") && at + 8 + length <= in.length()) {
                return Orientation.ofExif(in.copy(at + 8, at + 8 + length));
            }
            at += FRAME + length;
        }
        return Orientation.UPRIGHT;
    }
}
