package io.github.dpi4j.image;

import io.github.dpi4j.image.ImageLimits.UnfittingImageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** JPEG data in TIFF files (TIFF Technical Note 2): each strip or tile is an image, its tables may stand in the directory. */
final class TiffJpeg {
    private static final int TABLES = 347;
    /** The marker that begins or ends a JPEG image. */
    private static final int MARKER = 2;

    private TiffJpeg() {
    }

    static RgbImage decode(TiffDirectory directory, TiffStrips strips) throws IOException {
        if (strips.planes() > 1 || directory.size(279) == 0 && directory.size(325) == 0) {
            throw new UnfittingImageException("JPEG data in a TIFF image with all samples and lengths of strips",
                    "samples in planes, or no lengths");
        }
        byte[] tables = tables(directory);
        RgbImage out = RgbImage.blank((int) strips.imageWidth(), (int) strips.imageHeight());
        long scanned = 0;
        for (int i = 0; i < strips.across() * strips.down(); i++) {
            JpegStream stream = JpegStream.of(withTables(tables, strips.content(i)));
            int left = i % strips.across() * (int) strips.width();
            int top = i / strips.across() * (int) strips.height();
            int width = (int) Math.min(strips.width(), out.width() - left);
            int height = (int) Math.min(strips.height(), out.height() - top);
            if (stream.width() < width || stream.height() < height || stream.width() > strips.width()
                    || stream.height() > strips.height()) {
                throw new IOException("JPEG data of " + stream.width() + "×" + stream.height() + " for a strip of "
                        + strips.width() + "×" + strips.height());
            }
            scanned += (long) stream.scans() * stream.width() * stream.height();
            ImageLimits.requireFewScans(1, scanned, 1);
            RgbImage part = JpegImage.decode(stream, colours(directory, stream));
            for (int y = 0; y < height; y++) {
                System.arraycopy(part.pixels(), RgbImage.CHANNELS * y * part.width(), out.pixels(),
                        RgbImage.CHANNELS * ((top + y) * out.width() + left), RgbImage.CHANNELS * width);
            }
        }
        return out;
    }

    /** Returns how to read the samples, by the directory's photometric interpretation, whatever the JPEG data says. */
    private static @Nullable JpegColours colours(TiffDirectory directory, JpegStream stream) throws IOException {
        int photometric = (int) directory.number(262, -1);
        return switch (photometric) {
            case 1 -> stream.components() == 1 ? JpegColours.GREY : null;
            case 2 -> stream.components() == 3 ? JpegColours.RGB : null;
            case 6 -> stream.components() == 3 ? JpegColours.YCBCR : null;
            default -> throw new UnfittingImageException("JPEG data in a TIFF image in grey, RGB or YCbCr",
                    "photometric interpretation " + photometric);
        };
    }

    /** Returns the tables' segments, without their file's begin and end; empty if there are none. */
    private static byte[] tables(TiffDirectory directory) throws IOException {
        int size = directory.size(TABLES);
        if (size < 2 * MARKER) {
            return new byte[0];
        }
        int place = directory.place(directory.find(TABLES));
        return directory.bytes().copy(place + MARKER, place + size - MARKER);
    }

    private static byte[] withTables(byte[] tables, byte[] strip) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(tables.length + strip.length);
        out.write(0xff);
        out.write(0xd8);
        out.writeBytes(tables);
        out.write(strip, Math.min(MARKER, strip.length), Math.max(0, strip.length - MARKER));
        return out.toByteArray();
    }
}
