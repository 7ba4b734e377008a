package io.github.dpi4j.image;

import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A file's bytes, or a part of them, read by position. A position behind the end is an {@link EOFException}. */
final class FileBytes {
    private final ByteBuffer bytes;

    private FileBytes(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    static FileBytes of(byte[] content, ByteOrder order) {
        return new FileBytes(ByteBuffer.wrap(content).order(order));
    }

    int length() {
        return bytes.limit();
    }

    ByteOrder order() {
        return bytes.order();
    }

    int unsigned8(int at) throws EOFException {
        require(at, 1);
        return bytes.get(at) & 0xff;
    }

    int unsigned16(int at) throws EOFException {
        require(at, Short.BYTES);
        return bytes.getShort(at) & 0xffff;
    }

    long unsigned32(int at) throws EOFException {
        require(at, Integer.BYTES);
        return bytes.getInt(at) & 0xffffffffL;
    }

    /** Returns whether these characters stand there; false also behind the end. */
    boolean has(int at, String ascii) {
        byte[] expected = ascii.getBytes(StandardCharsets.ISO_8859_1);
        return at >= 0 && at <= length() - expected.length
                && bytes.slice(at, expected.length).equals(ByteBuffer.wrap(expected));
    }

    /** Returns a copy of the bytes from a position up to another. */
    byte[] copy(long from, long to) throws EOFException {
        require(from, to - from);
        return Arrays.copyOfRange(bytes.array(), (int) from, (int) to);
    }

    /** Checks that some bytes are there. */
    void require(long at, long count) throws EOFException {
        if (at < 0 || count < 0 || at > length() - count) {
            throw new EOFException();
        }
    }
}
