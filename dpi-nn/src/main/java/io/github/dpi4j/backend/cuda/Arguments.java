package io.github.dpi4j.backend.cuda;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A builder of a kernel's argument structure, field by field in the order in which the kernel declares them. */
final class Arguments {
    private static final int CAPACITY = 512;

    private final ByteBuffer buffer = ByteBuffer.allocate(CAPACITY).order(ByteOrder.LITTLE_ENDIAN);

    Arguments pointer(long address) {
        if (buffer.position() % Long.BYTES != 0) {
            throw new AssertionError("kernel arguments: a pointer after an odd number of 4-byte fields");
        }
        buffer.putLong(address);
        return this;
    }

    Arguments longNumber(long value) {
        return pointer(value);
    }

    Arguments numbers(int... values) {
        for (int value : values) {
            buffer.putInt(value);
        }
        return this;
    }

    Arguments real(float value) {
        buffer.putFloat(value);
        return this;
    }

    Arguments real(double value) {
        buffer.putDouble(value);
        return this;
    }

    /** Returns the structure, padded to a multiple of 8 bytes as by a compiler. */
    MemorySegment segment() {
        int bytes = Math.ceilDiv(buffer.position(), Long.BYTES) * Long.BYTES;
        return MemorySegment.ofArray(Arrays.copyOf(buffer.array(), bytes));
    }
}
