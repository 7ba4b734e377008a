package io.github.dpi4j.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
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
     * Returns the data with orientation 1 and the size of one pixel. The second directory, the thumbnail's, is left out, and of the rest all bytes that
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
            requireApart(tiff, main);
            byte[] changed = sized(tiff, 1, 1);
            set(ByteBuffer.wrap(changed).order(main.bytes().order()), main, TiffDirectory.ORIENTATION, SHORT, 1);
            // Only now: the entries that were set refer to nothing any more, whatever they did before.
            return Metadatum.of(referredTo(changed, TiffDirectory.first(changed)));
        } catch (IOException e) {
            return Metadatum.leftOut("damaged");
        }
    }

    private static byte[] withoutName(byte[] exif) {
        boolean named = FileBytes.of(exif, ByteOrder.BIG_ENDIAN).has(0, "Exif\0\0");
        return named ? Arrays.copyOfRange(exif, 6, exif.length) : exif;
    }

    /**
     * Checks that the directories lie apart from each other and from the values outside of them: what is set in one then
     * changes nothing else.
     *
     * @throws IOException if they do not
     */
    private static void requireApart(byte[] tiff, TiffDirectory main) throws IOException {
        List<TiffDirectory> all = new ArrayList<>();
        all.add(main);
        TiffDirectory exposure = main.below(EXPOSURE);
        all.add(exposure);
        all.add(exposure == null ? null : exposure.below(INTEROPERABILITY));
        all.add(main.below(POSITION));
        all.removeIf(Objects::isNull);
        BitSet tables = new BitSet(tiff.length);
        tables.set(0, HEADER);
        for (TiffDirectory directory : all) {
            require(tables, directory.entries() - Short.BYTES, directory.end());
            tables.set(directory.entries() - Short.BYTES, directory.end());
        }
        require(tables, main.end(), main.end() + Integer.BYTES);
        tables.set(main.end(), main.end() + Integer.BYTES);
        for (TiffDirectory directory : all) {
            for (int i = 0; i < directory.count(); i++) {
                int entry = directory.entries() + i * TiffDirectory.ENTRY;
                int place = directory.place(entry);
                if (directory.length(entry) > Integer.BYTES) {
                    require(tables, place, place + (int) directory.length(entry));
                }
            }
        }
    }

    private static void require(BitSet tables, int from, int to) throws IOException {
        int next = tables.nextSetBit(from);
        if (next >= 0 && next < to) {
            throw new IOException("directories that overlap");
        }
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
            // A structure that was sound keeps all that it is found by.
            throw new IllegalStateException(e);
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
