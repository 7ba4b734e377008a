package io.github.dpi4j.checkpoint;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The central directory of a zip file, read to find entries in the mapped file itself: PyTorch stores them uncompressed
 * (java.util.zip would copy them). Zip64 is understood, compression and encryption are refused.
 *
 * @see <a href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">the format</a>
 */
final class ZipDirectory {
    static final int LOCAL_HEADER = 0x04034b50;
    static final int END_OF_DIRECTORY = 0x06054b50;
    private static final int ENTRY = 0x02014b50;
    private static final int ZIP64_END = 0x06064b50;
    private static final int ZIP64_LOCATOR = 0x07064b50;
    private static final int END_BYTES = 22;
    private static final int MAX_ENTRIES = 1 << 17;
    private static final int MAX_BYTES = 32 << 20;
    private static final long IN_EXTRA = 0xffff_ffffL;

    /**
     * One stored entry, not yet checked against its local header.
     *
     * @param at where the directory describes it
     * @param header where its local header lies
     */
    private record Entry(long at, long header, long length) {
    }

    private final CheckpointFile file;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private ZipDirectory(CheckpointFile file) {
        this.file = file;
    }

    static ZipDirectory read(CheckpointFile file) throws IOException {
        ZipDirectory directory = new ZipDirectory(file);
        long end = findEnd(file);
        long count = file.u16(end + 10);
        long size = file.u32(end + 12);
        long begin = file.u32(end + 16);
        if (end >= 20 && file.i32(end - 20) == ZIP64_LOCATOR) {
            long zip64 = file.i64(end - 12);
            if (zip64 < 0 || zip64 > file.size() || file.i32(zip64) != ZIP64_END) {
                throw file.bad(end - 12, "the place of a zip64 end record", Long.toUnsignedString(zip64));
            }
            count = file.i64(zip64 + 32);
            size = file.i64(zip64 + 40);
            begin = file.i64(zip64 + 48);
        }
        if (count < 0 || count > MAX_ENTRIES || size < 0 || size > MAX_BYTES) {
            throw file.bad(end,
                    "a zip directory of at most " + MAX_ENTRIES + " entries and " + MAX_BYTES + " bytes",
                    Long.toUnsignedString(count) + " entries and " + Long.toUnsignedString(size) + " bytes");
        }
        if (begin < 0 || begin > end - size) {
            throw file.bad(end, "a zip directory of " + size + " bytes before its end record",
                    "one at byte " + Long.toUnsignedString(begin));
        }
        directory.readEntries(begin, begin + size, count);
        return directory;
    }

    /** The end record is last, but for a comment of up to 65535 bytes. */
    private static long findEnd(CheckpointFile file) throws IOException {
        for (long at = file.size() - END_BYTES; at >= Math.max(0, file.size() - END_BYTES - 0xffff); at--) {
            if (file.i32(at) == END_OF_DIRECTORY && at + END_BYTES + file.u16(at + 20) == file.size()) {
                return at;
            }
        }
        throw file.bad(file.size(), "a zip file's end record before the file's end", "none (a file cut short?)");
    }

    private void readEntries(long begin, long end, long count) throws IOException {
        long at = begin;
        for (long i = 0; i < count; i++) {
            if (at > end - 46 || file.i32(at) != ENTRY) {
                throw file.bad(at, "entry " + (i + 1) + " of the zip directory's " + count, "no entry");
            }
            int nameLength = file.u16(at + 28);
            int extraLength = file.u16(at + 30);
            int commentLength = file.u16(at + 32);
            long next = at + 46 + nameLength + extraLength + commentLength;
            if (next > end) {
                throw file.bad(at, "an entry within the zip directory, up to byte " + end, "one up to byte " + next);
            }
            String name = new String(file.copy(at + 46, nameLength, "an entry's name"), StandardCharsets.UTF_8);
            Entry entry = entry(at, name, at + 46 + nameLength, extraLength);
            if (entries.put(name, entry) != null) {
                throw file.bad(at, "zip entries whose names differ", CheckpointFile.quote(name) + " twice");
            }
            at = next;
        }
    }

    private Entry entry(long at, String name, long extra, int extraLength) throws IOException {
        int method = file.u16(at + 10);
        if ((file.u16(at + 8) & 1) != 0 || method != 0) {
            throw file.bad(at, "zip entries stored as they are, as PyTorch does", CheckpointFile.quote(name)
                    + (method == 0 ? " encrypted" : " compressed by method " + method));
        }
        long stored = file.u32(at + 20);
        long length = file.u32(at + 24);
        long header = file.u32(at + 42);
        if (length == IN_EXTRA || stored == IN_EXTRA || header == IN_EXTRA) {
            long field = zip64Field(at, extra, extra + extraLength);
            long fieldEnd = field + file.u16(field - 2);
            long[] values = {length, stored, header};
            for (int i = 0; i < values.length; i++) {
                if (values[i] == IN_EXTRA) {
                    if (field > fieldEnd - 8) {
                        throw file.bad(field, "a 64-bit value of the zip64 field of " + CheckpointFile.quote(name),
                                "the field's end");
                    }
                    values[i] = file.i64(field);
                    field += 8;
                }
            }
            length = values[0];
            stored = values[1];
            header = values[2];
        }
        if (length != stored || length < 0 || length > file.size() || header < 0 || header > file.size() - length) {
            throw file.bad(at, "a stored zip entry within the file's " + file.size() + " bytes",
                    CheckpointFile.quote(name) + " of " + Long.toUnsignedString(length) + " bytes, stored in "
                            + Long.toUnsignedString(stored) + " at byte " + Long.toUnsignedString(header));
        }
        return new Entry(at, header, length);
    }

    /** Where the values of the zip64 extra field begin. */
    private long zip64Field(long at, long extra, long end) throws IOException {
        long field = extra;
        while (field <= end - 4) {
            long next = field + 4 + file.u16(field + 2);
            if (next > end) {
                break;
            }
            if (file.u16(field) == 1) {
                return field + 4;
            }
            field = next;
        }
        throw file.bad(at, "a zip64 field with the entry's sizes", "none");
    }

    Set<String> names() {
        return entries.keySet();
    }

    /** Where an entry's data lies: offset and length in the file. */
    private long dataOffset(String name, Entry entry) throws IOException {
        long header = entry.header;
        if (file.i32(header) != LOCAL_HEADER) {
            throw file.bad(header, "the local header of zip entry " + CheckpointFile.quote(name), "something else");
        }
        int nameLength = file.u16(header + 26);
        byte[] localName = file.copy(header + 30, nameLength, "an entry's name");
        if (!new String(localName, StandardCharsets.UTF_8).equals(name)) {
            throw file.bad(header + 30, "the local header of zip entry " + CheckpointFile.quote(name),
                    "that of " + CheckpointFile.quote(new String(localName, StandardCharsets.UTF_8)));
        }
        return header + 30 + nameLength + file.u16(header + 28);
    }

    /** An entry's place in the file, as its first byte and the one behind its last; null if there is no such entry. */
    long[] range(String name) throws IOException {
        Entry entry = entries.get(name);
        if (entry == null) {
            return null;
        }
        long begin = dataOffset(name, entry);
        file.slice(begin, entry.length, "zip entry " + CheckpointFile.quote(name));
        return new long[]{begin, begin + entry.length};
    }

    /** An entry's data, not copied; null if there is no such entry. */
    MemorySegment data(String name) throws IOException {
        long[] range = range(name);
        return range == null ? null : file.slice(range[0], range[1] - range[0], "a zip entry");
    }
}
