package io.github.dpi4j.image;

import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import io.github.dpi4j.image.ImageLimits.UnfittingImageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;

/**
 * TIFF files (TIFF 6.0): the first picture. TwelveMonkeys decodes it, from a file whose only directory holds nothing but
 * what the pixels need; JPEG data in it are decoded as {@link JpegImage} does, strip by strip.
 */
final class TiffImage {
    private static final int COMPRESSION = 259;
    private static final int PHOTOMETRIC = 262;
    private static final int PLANAR = 284;
    private static final int JPEG = 7;
    private static final int WHITE_IS_ZERO = 0;
    private static final int BLACK_IS_ZERO = 1;
    private static final int RGB = 2;
    private static final int PALETTE = 3;
    private static final int SEPARATED = 5;
    private static final int YCBCR = 6;
    private static final int MOST_SAMPLES = 8;
    /** Compressions: none, three of faxes, LZW, JPEG, Deflate by either number, PackBits. */
    private static final Set<Integer> COMPRESSIONS = Set.of(1, 2, 3, 4, 5, JPEG, 8, 32946, 32773);
    private static final Set<Integer> FAX = Set.of(2, 3, 4);
    /** The tags that pixels need: neither profiles nor texts, nor other pictures' directories. */
    private static final Set<Integer> NEEDED = Set.of(256, 257, 258, COMPRESSION, PHOTOMETRIC, 266, 273, 277, 278, 279,
            PLANAR, 292, 293, 317, 320, 322, 323, 324, 325, 332, 334, 338, 339, 529, 530, 531, 532);

    private TiffImage() {
    }

    static RgbImage decode(byte[] content) throws IOException {
        TiffDirectory directory = TiffDirectory.first(content);
        TiffStrips strips = TiffStrips.of(directory);
        int compression = (int) directory.number(COMPRESSION, 1);
        requireKnown(directory, compression);
        long samples = directory.number(277, 1);
        long bits = directory.number(258, 1);
        if (samples < 1 || samples > MOST_SAMPLES || bits > 16) {
            throw new UnfittingImageException("a TIFF image of at most " + MOST_SAMPLES + " samples of at most 16 bits",
                    samples + " samples of " + bits + " bits");
        }
        ImageLimits.requireFitting(strips.imageWidth(), strips.imageHeight(),
                (int) (samples * (bits + 7) / 8) + RgbImage.CHANNELS);
        if (!FAX.contains(compression)) {
            ImageLimits.requireHeld(strips.imageWidth(), strips.imageHeight(), content.length);
        }
        strips.require(compression != 1);
        RgbImage stored = compression == JPEG
                ? TiffJpeg.decode(directory, strips)
                : DecodedSamples.toRgb(ImageReaders.read(new TIFFImageReaderSpi().createReaderInstance(null),
                        reduced(content, directory)));
        return Orientation.of(directory).upright(stored);
    }

    private static void requireKnown(TiffDirectory directory, int compression) throws IOException {
        if (!COMPRESSIONS.contains(compression)) {
            throw new UnfittingImageException(
                    "a TIFF image, uncompressed or compressed by LZW, Deflate, JPEG, PackBits or as a fax",
                    "compression " + compression + (compression == 6 ? " (old-style JPEG)" : ""));
        }
        int format = (int) directory.number(339, 1);
        if (format != 1 && format != 4) {
            throw new UnfittingImageException("a TIFF image of unsigned whole numbers",
                    format == 3 ? "floating-point numbers" : "sample format " + format);
        }
        int photometric = (int) directory.number(PHOTOMETRIC, -1);
        boolean planes = directory.number(PLANAR, 1) == 2;
        if (!List.of(-1, WHITE_IS_ZERO, BLACK_IS_ZERO, RGB, PALETTE, SEPARATED, YCBCR).contains(photometric)) {
            throw new UnfittingImageException("a TIFF image in grey, RGB, YCbCr, CMYK or with a palette",
                    "photometric interpretation " + photometric);
        }
        if (planes && photometric != RGB && photometric != SEPARATED) {
            throw new UnfittingImageException("a TIFF image in RGB or CMYK, where samples are stored in planes",
                    "photometric interpretation " + photometric);
        }
    }

    /** Returns the file with another directory at its end: only what the pixels need, each tag once, and no next one. */
    private static byte[] reduced(byte[] content, TiffDirectory directory) throws IOException {
        int end = content.length + (content.length & 1);
        ByteBuffer out = ByteBuffer
                .allocate(end + Short.BYTES + directory.count() * TiffDirectory.ENTRY + Integer.BYTES)
                .order(directory.bytes().order());
        out.put(content).putInt(4, end).position(end + Short.BYTES);
        int kept = 0;
        for (int i = 0; i < directory.count(); i++) {
            int entry = directory.entries() + i * TiffDirectory.ENTRY;
            int tag = directory.bytes().unsigned16(entry);
            if (NEEDED.contains(tag) && directory.find(tag) == entry) {
                directory.place(entry);
                out.put(directory.bytes().copy(entry, entry + TiffDirectory.ENTRY));
                kept++;
            }
        }
        return out.putShort(end, (short) kept).array();
    }
}
