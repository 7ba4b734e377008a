package io.github.dpi4j.checkpoint;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decompression of the deflated entries of one zip file into memory outside the heap, within a bound for all of them
 * together.
 */
final class Inflation {
    /** Weights hardly shrink by compression, but zeros do: what is above four times the file's size. */
    private static final long SLACK = 64 << 20;
    /** Deflate's highest compression, of one byte repeated. */
    private static final long MOST_RATIO = 1032;
    private static final int CHUNK = 1 << 20;

    private final CheckpointFile file;
    private long left;

    Inflation(CheckpointFile file) {
        this.file = file;
        this.left = most();
    }

    /** Returns the bytes that all entries together may unpack to. */
    long most() {
        return 4 * file.size() + SLACK;
    }

    /**
     * Returns the content of an entry.
     *
     * @param at where its data begins
     * @param length bytes that it must unpack to
     * @throws IOException if it unpacks to more or less, or not at all, or the bound is passed
     */
    MemorySegment inflate(String name, long at, MemorySegment deflated, long length) throws IOException {
        String entry = "zip entry " + PrintableText.quote(name);
        if (length > MOST_RATIO * deflated.byteSize()) {
            throw file.bad(at, entry + " of " + length + " bytes",
                    deflated.byteSize() + " deflated bytes, which cannot unpack to as many");
        }
        if (length > left) {
            throw file.bad(at, "deflated zip entries of at most " + most() + " bytes in all", entry + " of " + length);
        }
        left -= length;
        MemorySegment out = Arena.ofAuto().allocate(length);
        try (Inflater inflater = new Inflater(true)) {
            long read = 0;
            long written = 0;
            ByteBuffer beyond = ByteBuffer.allocate(1); // shows data that goes on behind its length
            while (!inflater.finished()) {
                if (inflater.needsInput()) {
                    int next = (int) Math.min(CHUNK, deflated.byteSize() - read);
                    if (next == 0) {
                        throw file.bad(at, entry + " of " + length + " bytes", "the end of its data after " + written);
                    }
                    inflater.setInput(deflated.asSlice(read, next).asByteBuffer());
                    read += next;
                }
                int room = (int) Math.min(CHUNK, length - written);
                int done = inflater.inflate(room == 0 ? beyond : out.asSlice(written, room).asByteBuffer());
                written += done;
                if (written > length || inflater.needsDictionary()) {
                    throw file.bad(at, entry + " of " + length + " bytes", "one that unpacks to more");
                }
            }
            if (written != length) {
                throw file.bad(at, entry + " of " + length + " bytes", "one that unpacks to " + written);
            }
        } catch (DataFormatException e) {
            throw file.bad(at, "the deflated data of " + entry, PrintableText.quote(String.valueOf(e.getMessage())));
        }
        return out;
    }
}
