package io.github.dpi4j.image.webp;

import java.io.EOFException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Bits of a lossless picture, the lowest of each byte first. */
final class BitReader {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] data;
    private final long end;
    private long at;

    BitReader(byte[] data) {
        this.data = Arrays.copyOf(data, data.length + Long.BYTES);
        this.end = 8L * data.length;
    }

    /** Returns the next 32 bits without passing over them; zeros behind the end. */
    int peek() {
        return (int) ((long) LONG.get(data, (int) (at >> 3)) >>> (at & 7));
    }

    /**
     * Passes over bits.
     *
     * @throws EOFException if that leads behind the end
     */
    void skip(int bits) throws EOFException {
        at += bits;
        if (at > end) {
            throw new EOFException();
        }
    }

    /** Returns a number of at most 24 bits. */
    int number(int bits) throws EOFException {
        int number = peek() & (1 << bits) - 1;
        skip(bits);
        return number;
    }

    boolean flag() throws EOFException {
        return number(1) == 1;
    }
}
