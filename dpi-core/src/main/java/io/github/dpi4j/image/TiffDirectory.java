package io.github.dpi4j.image;

import java.io.IOException;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The first directory of a TIFF structure (TIFF 6.0, section 2), of which EXIF data are one, too. Values are looked up, not
 * stored: a hostile directory costs nothing.
 *
 * @param bytes the structure
 * @param entries where its first entry begins
 * @param count number of entries
 */
record TiffDirectory(FileBytes bytes, int entries, int count) {
    static final int ORIENTATION = 274;
    static final int ENTRY = 12;
    private static final int HEADER = 8;

    /**
     * Finds the first directory.
     *
     * @throws IOException if there is none
     */
    static TiffDirectory first(byte[] tiff) throws IOException {
        FileBytes start = FileBytes.of(tiff, ByteOrder.BIG_ENDIAN);
        boolean little = start.has(0, "II*\0");
        if (!little && !start.has(0, "MM\0*")) {
            throw new IOException("a TIFF structure without its signature");
        }
        FileBytes bytes = FileBytes.of(tiff, little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        return at(bytes, bytes.unsigned32(4));
    }

    private static TiffDirectory at(FileBytes bytes, long at) throws IOException {
        bytes.require(at, Short.BYTES);
        int count = bytes.unsigned16((int) at);
        if (at < HEADER || count == 0) {
            throw new IOException("a TIFF structure without a directory");
        }
        bytes.require(at + Short.BYTES, (long) count * ENTRY);
        return new TiffDirectory(bytes, (int) at + Short.BYTES, count);
    }

    /** Returns the directory that a tag's value points to, or null if the tag is not there. */
    @Nullable
    TiffDirectory below(int tag) throws IOException {
        int entry = find(tag);
        return entry < 0 ? null : at(bytes, bytes.unsigned32(entry + 8));
    }

    /** Returns where the entries end. */
    int end() {
        return entries + count * ENTRY;
    }

    /** Returns where a tag's first entry begins, or -1. */
    int find(int tag) throws IOException {
        for (int i = 0; i < count; i++) {
            if (bytes.unsigned16(entries + i * ENTRY) == tag) {
                return entries + i * ENTRY;
            }
        }
        return -1;
    }

    /** Returns a tag's first value, or another if the tag is not there. */
    long number(int tag, long otherwise) throws IOException {
        int entry = find(tag);
        return entry < 0 ? otherwise : value(entry, 0);
    }

    /** Returns how many values a tag has: none if it is not there. */
    int size(int tag) throws IOException {
        int entry = find(tag);
        if (entry < 0) {
            return 0;
        }
        place(entry);
        return (int) bytes.unsigned32(entry + 4);
    }

    /**
     * Returns one of an entry's values.
     *
     * @throws IOException if it is not there, or no unsigned whole number
     */
    long value(int entry, int index) throws IOException {
        int place = place(entry);
        if (index >= bytes.unsigned32(entry + 4)) {
            throw new IOException("too few values of tag " + bytes.unsigned16(entry));
        }
        return switch (bytes.unsigned16(entry + 2)) {
            case 1, 7 -> bytes.unsigned8(place + index);
            case 3 -> bytes.unsigned16(place + 2 * index);
            case 4 -> bytes.unsigned32(place + 4 * index);
            default -> throw new IOException("values of tag " + bytes.unsigned16(entry) + " that are no numbers");
        };
    }

    /** Returns where an entry's values begin, all of which lie in the file. */
    int place(int entry) throws IOException {
        long length = length(entry);
        long place = length <= 4 ? entry + 8 : bytes.unsigned32(entry + 8);
        bytes.require(place, length);
        return (int) place;
    }

    /** Returns how many bytes an entry says that its values have. */
    long length(int entry) throws IOException {
        return bytes.unsigned32(entry + 4) * switch (bytes.unsigned16(entry + 2)) {
            case 1, 2, 6, 7 -> 1;
            case 3, 8 -> 2;
            case 4, 9, 11, 13 -> 4;
            case 5, 10, 12 -> 8;
            default -> throw new IOException("values of tag " + bytes.unsigned16(entry) + " of an unknown type");
        };
    }
}
