package io.github.dpi4j.checkpoint;

import io.github.dpi4j.file.Interruption;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A memory-mapped file of untrusted content: little-endian reads that are checked against the file's real size, and a
 * uniform error message. The mapping lives as long as anything refers to it.
 */
final class CheckpointFile {
    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path path;
    private final MemorySegment bytes;

    /**
     * @param path for messages
     * @param bytes the file's content
     */
    CheckpointFile(Path path, MemorySegment bytes) {
        this.path = path;
        this.bytes = bytes;
    }

    /**
     * Maps the file.
     *
     * @throws IOException if it cannot be read, or is no regular file
     */
    static CheckpointFile open(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            throw new IOException(
                    PrintableText.escape(path.toString()) + ": expected a checkpoint file, found a directory");
        }
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new IOException(PrintableText.escape(path.toString())
                    + ": expected a checkpoint file, found something that is no regular file");
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return new CheckpointFile(path,
                    channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto()));
        } catch (NoSuchFileException e) {
            throw new IOException(
                    PrintableText.escape(path.toString()) + ": expected a checkpoint file, found no file of this name",
                    e);
        } catch (AccessDeniedException e) {
            throw new IOException(PrintableText.escape(path.toString())
                    + ": expected a readable file, found no permission to read it", e);
        } catch (IOException e) {
            if (Interruption.isCauseOf(e)) {
                throw Interruption.named(path, e);
            }
            throw new IOException(PrintableText.escape(path.toString()) + ": expected a readable file, found "
                    + PrintableText.quote(String.valueOf(e.getMessage())), e);
        }
    }

    /** Returns the name of the file in messages. */
    String name() {
        return PrintableText.escape(path.toString());
    }

    /** Returns the unpacked content of a part of this file, as a file of its own. */
    CheckpointFile unpacked(String part, MemorySegment content) {
        return new CheckpointFile(Path.of(path + " (" + PrintableText.escape(part) + " unpacked)"), content);
    }

    long size() {
        return bytes.byteSize();
    }

    int u8(long offset) throws IOException {
        require(offset, 1, "one byte");
        return bytes.get(ValueLayout.JAVA_BYTE, offset) & 0xff;
    }

    int u16(long offset) throws IOException {
        require(offset, 2, "a 16-bit number");
        return bytes.get(U16, offset) & 0xffff;
    }

    int i32(long offset) throws IOException {
        require(offset, 4, "a 32-bit number");
        return bytes.get(I32, offset);
    }

    long u32(long offset) throws IOException {
        return i32(offset) & 0xffff_ffffL;
    }

    long i64(long offset) throws IOException {
        require(offset, 8, "a 64-bit number");
        return bytes.get(I64, offset);
    }

    /** Returns a part of the file, without a copy. */
    MemorySegment slice(long offset, long length, String what) throws IOException {
        require(offset, length, what);
        return bytes.asSlice(offset, length);
    }

    /** Returns a copy of a part of the file; the caller has judged its length. */
    byte[] copy(long offset, int length, String what) throws IOException {
        return slice(offset, length, what).toArray(ValueLayout.JAVA_BYTE);
    }

    private void require(long offset, long length, String what) throws IOException {
        if (length < 0 || offset < 0 || offset > size() || length > size() - offset) {
            throw bad(offset, what + " (" + Long.toUnsignedString(length) + " bytes)",
                    "the file's end at byte " + size());
        }
    }

    /** Returns the error for content that cannot be right, to be thrown by the caller: always one line. */
    IOException bad(long offset, String expected, String found) {
        return new IOException(name() + ": at byte " + offset + ": expected " + expected + ", found " + found);
    }
}
