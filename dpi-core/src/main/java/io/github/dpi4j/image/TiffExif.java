package io.github.dpi4j.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * EXIF data of a TIFF file, in which they stand among what the pixels need: those of its entries and directories that
 * describe the picture, in a structure of their own. Makers' notes stay behind, as they may refer to places in the file.
 */
final class TiffExif {
    private static final int EXPOSURE = 34_665;
    private static final int POSITION = 34_853;
    private static final int MAKER_NOTE = 37_500;
    private static final int INTEROPERABILITY = 40_965;
    /** Description, make, model, orientation, resolution and its unit, software, date, artist, copyright. */
    private static final Set<Integer> DESCRIBING = Set.of(270, 271, 272, TiffDirectory.ORIENTATION, 282, 283, 296, 305,
            306, 315, 33_432);
    private static final short LONG = 4;

    private final TiffDirectory main;
    private final ByteBuffer out = ByteBuffer.allocate(ExifData.MOST_BYTES);

    private TiffExif(TiffDirectory main) {
        this.main = main;
    }

    /** Returns the EXIF data of a file's first picture, where there are any. */
    static Metadatum of(TiffDirectory main) throws IOException {
        List<Integer> entries = new ArrayList<>();
        for (int i = 0; i < main.count(); i++) {
            int entry = main.entries() + i * TiffDirectory.ENTRY;
            if (DESCRIBING.contains(main.bytes().unsigned16(entry))) {
                entries.add(entry);
            }
        }
        TiffDirectory exposure = main.below(EXPOSURE);
        TiffDirectory position = main.below(POSITION);
        if (entries.isEmpty() && exposure == null && position == null) {
            return Metadatum.ABSENT;
        }
        return new TiffExif(main).write(entries, exposure, position);
    }

    private Metadatum write(List<Integer> entries, @Nullable TiffDirectory exposure, @Nullable TiffDirectory position)
            throws IOException {
        out.order(main.bytes().order());
        out.put(main.bytes().copy(0, 4)).putInt(8);
        int below = (exposure == null ? 0 : 1) + (position == null ? 0 : 1);
        long needed = 8 + size(main, entries) + (long) below * TiffDirectory.ENTRY
                + size(exposure, all(exposure)) + size(position, all(position));
        if (needed > out.capacity()) {
            return Metadatum.leftOut(needed + " bytes, more than " + out.capacity());
        }
        int pointers = directory(main, entries, below);
        pointers = pointer(pointers, EXPOSURE, exposure);
        pointer(pointers, POSITION, position);
        byte[] exif = new byte[out.position()];
        out.get(0, exif);
        return Metadatum.of(exif);
    }

    /** Writes a directory that an entry points to, if it is there; returns where the next such entry stands. */
    private int pointer(int entry, int tag, @Nullable TiffDirectory directory) throws IOException {
        if (directory == null) {
            return entry;
        }
        out.putShort(entry, (short) tag).putShort(entry + 2, LONG).putInt(entry + 4, 1)
                .putInt(entry + 8, out.position());
        directory(directory, all(directory), 0);
        return entry + TiffDirectory.ENTRY;
    }

    /** Writes entries and their values, with room for others behind them; returns where that is. */
    private int directory(TiffDirectory from, List<Integer> entries, int others) throws IOException {
        int start = out.position();
        int room = start + Short.BYTES + entries.size() * TiffDirectory.ENTRY;
        out.putShort((short) (entries.size() + others));
        out.position(room + others * TiffDirectory.ENTRY + Integer.BYTES);
        for (int i = 0; i < entries.size(); i++) {
            int to = start + Short.BYTES + i * TiffDirectory.ENTRY;
            out.put(to, from.bytes().copy(entries.get(i), entries.get(i) + TiffDirectory.ENTRY));
            int length = (int) from.length(entries.get(i));
            if (length > Integer.BYTES) {
                int place = from.place(entries.get(i));
                out.putInt(to + 8, out.position());
                out.put(from.bytes().copy(place, place + length)).position(out.position() + (length & 1));
            }
        }
        return room;
    }

    private static List<Integer> all(@Nullable TiffDirectory directory) throws IOException {
        List<Integer> entries = new ArrayList<>();
        for (int i = 0; directory != null && i < directory.count(); i++) {
            int entry = directory.entries() + i * TiffDirectory.ENTRY;
            int tag = directory.bytes().unsigned16(entry);
            if (tag != MAKER_NOTE && tag != INTEROPERABILITY) {
                entries.add(entry);
            }
        }
        return entries;
    }

    /** Returns what a directory takes. */
    private static long size(@Nullable TiffDirectory directory, List<Integer> entries) throws IOException {
        if (directory == null) {
            return 0;
        }
        long size = Short.BYTES + Integer.BYTES;
        for (int entry : entries) {
            directory.place(entry);
            long length = directory.length(entry);
            size += TiffDirectory.ENTRY + (length > Integer.BYTES ? length + (length & 1) : 0);
        }
        return size;
    }
}
