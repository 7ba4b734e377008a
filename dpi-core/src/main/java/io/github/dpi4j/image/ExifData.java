package io.github.dpi4j.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * EXIF data (CIPA DC-008): a TIFF structure of a main directory and those of the exposure, the position and
 * interoperability, to which entries point. Values stay where they are, because makers' notes may refer to places.
 */
final class ExifData {
    /** A JPEG segment holds so many besides its length, "Exif", and the end of a directory where it is missing. */
    static final int MOST_BYTES = 65_535 - 2 - 6 - 4;
    private static final int HEADER = 8;
    private static final int EXPOSURE = 34_665;
    private static final int POSITION = 34_853;
    private static final int INTEROPERABILITY = 40_965;
    private static final int WIDTH = 256;
    private static final int HEIGHT = 257;
    private static final int PIXEL_X = 40_962;
    private static final int PIXEL_Y = 40_963;
    private static final short SHORT = 3;
    private static final short LONG = 4;

    private ExifData() {
    }

    /**
     * Returns the data with orientation 1. The second directory, the thumbnail's, is left out, and of the rest all bytes that
     * no directory refers to.
     *
     * @param stored with or without "Exif" before it
     */
    static Metadatum upright(Metadatum stored) {
        if (stored.content() == null) {
            return stored;
        }
        byte[] tiff = withoutName(stored.content());
        if (tiff.length > MOST_BYTES) {
            return Metadatum.leftOut(tiff.length + " bytes, more than " + MOST_BYTES);
        }
        try {
            TiffDirectory main = TiffDirectory.first(tiff);
            byte[] kept = referredTo(tiff, main);
            ByteBuffer out = ByteBuffer.wrap(kept).order(main.bytes().order());
            set(out, main, TiffDirectory.ORIENTATION, SHORT, 1);
            return Metadatum.of(kept);
        } catch (IOException e) {
            return Metadatum.leftOut("damaged");
        }
    }

    private static byte[] withoutName(byte[] exif) {
        boolean named = FileBytes.of(exif, ByteOrder.BIG_ENDIAN).has(0, "Exif\0\0");
        return named ? Arrays.copyOfRange(exif, 6, exif.length) : exif;
    }

    /** Returns a copy of the structure that ends behind the last byte in use; others are 0, as is where a second directory would be. */
    private static byte[] referredTo(byte[] tiff, TiffDirectory main) throws IOException {
        BitSet used = new BitSet(tiff.length);
        used.set(0, HEADER);
        mark(used, main);
        TiffDirectory exposure = main.below(EXPOSURE);
        if (exposure != null) {
            mark(used, exposure);
            mark(used, exposure.below(INTEROPERABILITY));
        }
        mark(used, main.below(POSITION));
        byte[] out = new byte[used.length()];
        used.stream().forEach(i -> out[i] = i < tiff.length ? tiff[i] : 0);
        ByteBuffer.wrap(out).putInt(main.end(), 0);
        return out;
    }

    private static void mark(BitSet used, @Nullable TiffDirectory directory) throws IOException {
        if (directory == null) {
            return;
        }
        used.set(directory.entries() - Short.BYTES, directory.end() + Integer.BYTES);
        for (int i = 0; i < directory.count(); i++) {
            int entry = directory.entries() + i * TiffDirectory.ENTRY;
            int place = directory.place(entry);
            used.set(place, place + (int) directory.length(entry));
        }
    }

    /**
     * Returns the data with an image's size, where they say one.
     *
     * @param exif from {@link #upright}; not modified
     */
    static byte[] sized(byte[] exif, int width, int height) {
        byte[] out = exif.clone();
        try {
            TiffDirectory main = TiffDirectory.first(exif);
            ByteBuffer buffer = ByteBuffer.wrap(out).order(main.bytes().order());
            set(buffer, main, WIDTH, LONG, width);
            set(buffer, main, HEIGHT, LONG, height);
            TiffDirectory exposure = main.below(EXPOSURE);
            if (exposure != null) {
                set(buffer, exposure, PIXEL_X, LONG, width);
                set(buffer, exposure, PIXEL_Y, LONG, height);
            }
            return out;
        } catch (IOException e) {
            // Directories that overlap may have been changed by each other's entries.
            return exif.clone();
        }
    }

    /** Makes a tag's entries such of a single number; none is added. */
    private static void set(ByteBuffer exif, TiffDirectory directory, int tag, short type, int value)
            throws IOException {
        for (int i = 0; i < directory.count(); i++) {
            int entry = directory.entries() + i * TiffDirectory.ENTRY;
            if (directory.bytes().unsigned16(entry) == tag) {
                exif.putShort(entry + 2, type).putInt(entry + 4, 1).putInt(entry + 8, 0);
                if (type == SHORT) {
                    exif.putShort(entry + 8, (short) value);
                } else {
                    exif.putInt(entry + 8, value);
                }
            }
        }
    }
}
