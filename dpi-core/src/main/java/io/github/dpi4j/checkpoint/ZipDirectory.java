package io.github.dpi4j.checkpoint;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The central directory of a zip file, read to find entries in the mapped file itself: PyTorch stores them uncompressed
 * (java.util.zip would copy them). Zip64 is understood, and as by torch.load, deflated entries are (a checkpoint that was
 * unpacked and packed again has them) and up to 64 KB behind the file's end; other compression and encryption are refused.
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
    private static final int MAX_ENTRIES = 1 << 16;
    private static final int MAX_BYTES = 8 << 20;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;
    private static final int MAX_TRAILING = 0xffff;
    private static final long IN_EXTRA = 0xffff_ffffL;

    /**
     * An entry, not yet checked against its local header.
     *
     * @param at where the directory describes it
     * @param header where its local header lies
     * @param stored bytes that it takes in the file
     * @param length bytes of its content
     */
    private record Entry(long at, long header, boolean deflated, long stored, long length) {
    }

    /** An entry's content: from which byte to which of which file. */
    record Content(CheckpointFile file, long begin, long end) {
    }

    private final CheckpointFile file;
    private final Inflation inflation;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<String, CheckpointFile> inflated = new HashMap<>();

    private ZipDirectory(CheckpointFile file) {
        this.file = file;
        this.inflation = new Inflation(file);
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

    /**
     * Finds the end record. It is last but for a comment of up to 65535 bytes; if none reaches to the file's end, the
     * last one counts, and bytes behind it, as a download may append, are passed over.
     */
    private static long findEnd(CheckpointFile file) throws IOException {
        long last = -1;
        for (long at = file.size() - END_BYTES; at >= Math.max(0,
                file.size() - END_BYTES - MAX_TRAILING); at--) {
            if (file.i32(at) == END_OF_DIRECTORY) {
                long end = at + END_BYTES + file.u16(at + 20);
                if (end == file.size()) {
                    return at;
                }
                last = last < 0 && end < file.size() ? at : last;
            }
        }
        if (last < 0) {
            throw file.bad(file.size(), "a zip file's end record before the file's end", "none (a file cut short?)");
        }
        return last;
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
                throw file.bad(at, "zip entries whose names differ", PrintableText.quote(name) + " twice");
            }
            at = next;
        }
    }

    private Entry entry(long at, String name, long extra, int extraLength) throws IOException {
        int method = file.u16(at + 10);
        boolean encrypted = (file.u16(at + 8) & 1) != 0;
        if (encrypted || method != STORED && method != DEFLATED) {
            throw file.bad(at, "zip entries stored uncompressed, as PyTorch does, or deflated",
                    PrintableText.quote(name)
                            + (encrypted ? " encrypted" : " compressed by method " + method));
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
                        throw file.bad(field, "a 64-bit value of the zip64 field of " + PrintableText.quote(name),
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
        boolean deflated = method == DEFLATED;
        if (!deflated && length != stored || length < 0 || stored < 0 || stored > file.size() || header < 0
                || header > file.size() - stored) {
            throw file.bad(at,
                    "a " + (deflated ? "deflated" : "stored") + " zip entry within the file's " + file.size()
                            + " bytes",
                    PrintableText.quote(name) + " of " + Long.toUnsignedString(length) + " bytes, stored in "
                            + Long.toUnsignedString(stored) + " at byte " + Long.toUnsignedString(header));
        }
        return new Entry(at, header, deflated, stored, length);
    }

    /** Returns where the values of the zip64 extra field begin. */
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

    /** Returns where an entry's data lies: offset and length in the file. */
    private long dataOffset(String name, Entry entry) throws IOException {
        long header = entry.header;
        if (file.i32(header) != LOCAL_HEADER) {
            throw file.bad(header, "the local header of zip entry " + PrintableText.quote(name), "something else");
        }
        int nameLength = file.u16(header + 26);
        byte[] localName = file.copy(header + 30, nameLength, "an entry's name");
        if (!new String(localName, StandardCharsets.UTF_8).equals(name)) {
            throw file.bad(header + 30, "the local header of zip entry " + PrintableText.quote(name),
                    "that of " + PrintableText.quote(new String(localName, StandardCharsets.UTF_8)));
        }
        return header + 30 + nameLength + file.u16(header + 28);
    }

    /** Returns the bytes of the largest entry's content, as far as the file's size permits. */
    long largest() {
        long largest = entries.values().stream().mapToLong(Entry::length).max().orElse(0);
        return Math.min(largest, inflation.most());
    }

    /** Returns an entry's content; null if there is no such entry. */
    @Nullable
    Content content(String name) throws IOException {
        Entry entry = entries.get(name);
        if (entry == null) {
            return null;
        }
        long begin = dataOffset(name, entry);
        MemorySegment stored = file.slice(begin, entry.stored, "zip entry " + PrintableText.quote(name));
        if (!entry.deflated) {
            return new Content(file, begin, begin + entry.length);
        }
        CheckpointFile unpacked = inflated.get(name);
        if (unpacked == null) {
            unpacked = file.unpacked(name, inflation.inflate(name, begin, stored, entry.length));
            inflated.put(name, unpacked);
        }
        return new Content(unpacked, 0, entry.length);
    }

    /** Returns an entry's data, not copied unless it is deflated; null if there is no such entry. */
    @Nullable
    MemorySegment data(String name) throws IOException {
        Content content = content(name);
        return content == null
                ? null
                : content.file.slice(content.begin, content.end - content.begin, "a zip entry");
    }
}
