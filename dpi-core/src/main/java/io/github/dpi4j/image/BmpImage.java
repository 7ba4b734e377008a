package io.github.dpi4j.image;

import io.github.dpi4j.image.ImageLimits.UnfittingImageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * BMP files (Windows bitmaps): decoded by the JDK, without the colour profiles of the newer headers and without images of
 * other formats inside.
 */
final class BmpImage {
    private static final int HEADER_SIZE = 14;
    private static final int COMPRESSION = 30;
    private static final int COLOUR_SPACE = 70;
    private static final int INFO_HEADER = 40;
    private static final int V4_HEADER = 108;
    /** "sRGB", as the format numbers it: nothing to convert, no profile to read. */
    private static final int SRGB = 0x73524742;

    private BmpImage() {
    }

    static RgbImage decode(byte[] content) throws IOException {
        FileBytes in = FileBytes.of(content, ByteOrder.LITTLE_ENDIAN);
        long header = in.unsigned32(HEADER_SIZE);
        boolean old = header < INFO_HEADER;
        long width = old ? in.unsigned16(HEADER_SIZE + 4) : in.unsigned32(HEADER_SIZE + 4);
        long height = old ? in.unsigned16(HEADER_SIZE + 6) : Math.abs((int) in.unsigned32(HEADER_SIZE + 8));
        ImageLimits.requireFitting(width, height, ImageLimits.WORKING_BYTES);
        ImageLimits.requireHeld(width, height, content.length);
        byte[] plain = content;
        if (!old) {
            long compression = in.unsigned32(COMPRESSION);
            if (compression == 4 || compression == 5) {
                throw new UnfittingImageException("a BMP image with its pixels in it",
                        compression == 4 ? "one with a JPEG image in it" : "one with a PNG image in it");
            }
            if (header >= V4_HEADER) {
                in.require(COLOUR_SPACE, Integer.BYTES);
                plain = content.clone();
                ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN).putInt(COLOUR_SPACE, SRGB);
            }
        }
        return DecodedSamples.toRgb(ImageReaders.read(ImageReaders.ofJdk("bmp"), plain));
    }
}
