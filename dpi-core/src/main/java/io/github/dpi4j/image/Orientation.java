package io.github.dpi4j.image;

import java.io.IOException;
import java.nio.ByteOrder;

/** The eight ways a camera may have stored a picture, in the order of EXIF's numbers 1 to 8. */
enum Orientation {
    UPRIGHT(false, false, false), MIRRORED(false, true, false), UPSIDE_DOWN(false, true, true), FLIPPED(false, false,
            true), TRANSPOSED(true, false, false), TURNED_LEFT(true, false,
                    true), TRANSVERSED(true, true, true), TURNED_RIGHT(true, true, false);

    private static final System.Logger LOG = System.getLogger(Orientation.class.getName());

    /** Whether stored rows are shown as columns. */
    private final boolean swapped;
    /** Whether stored columns (before any swap) run from right to left. */
    private final boolean fromRight;
    /** Whether stored rows (before any swap) run from bottom to top. */
    private final boolean fromBottom;

    Orientation(boolean swapped, boolean fromRight, boolean fromBottom) {
        this.swapped = swapped;
        this.fromRight = fromRight;
        this.fromBottom = fromBottom;
    }

    /**
     * Returns the orientation that a file's EXIF data give: upright where they do not say, or cannot be read. Only the
     * first directory is read.
     *
     * @param exif a TIFF structure, as cameras put it into files of all formats, with or without "Exif" before it
     */
    static Orientation ofExif(byte[] exif) {
        FileBytes bytes = FileBytes.of(exif, ByteOrder.BIG_ENDIAN);
        try {
            return of(TiffDirectory.first(bytes.has(0, "Exif\0\0") ? bytes.copy(6, exif.length) : exif));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "EXIF data that cannot be read", e);
            return UPRIGHT;
        }
    }

    /** Returns the orientation that a TIFF directory gives; a number that is not defined means upright. */
    static Orientation of(TiffDirectory directory) throws IOException {
        long number = directory.number(TiffDirectory.ORIENTATION, 1);
        return number >= 1 && number <= 8 ? values()[(int) number - 1] : UPRIGHT;
    }

    /** Returns the picture as it is meant to be seen. */
    RgbImage upright(RgbImage stored) {
        if (this == UPRIGHT) {
            return stored;
        }
        int width = swapped ? stored.height() : stored.width();
        int height = swapped ? stored.width() : stored.height();
        RgbImage out = RgbImage.blank(width, height);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int column = swapped ? y : x;
                int row = swapped ? x : y;
                int from = (fromBottom ? stored.height() - 1 - row : row) * stored.width()
                        + (fromRight ? stored.width() - 1 - column : column);
                System.arraycopy(stored.pixels(), RgbImage.CHANNELS * from, out.pixels(),
                        RgbImage.CHANNELS * (y * width + x), RgbImage.CHANNELS);
            }
        }
        return out;
    }
}
