package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.backend.Precision;
import java.lang.foreign.MemorySegment;
import java.util.function.IntUnaryOperator;

/** The element type of activations and weights on the device, by precision. */
enum ElementType {
    FP32(4, 128), TF32(4, 512), BF16(2, 1024);

    /** Bytes of a vector, which a thread loads or stores at once. */
    private static final int VECTOR_BYTES = 16;
    /** Bytes of a K tile: the part of a pixel's channels that a convolution loads at once. */
    static final int K_TILE_BYTES = 64;

    private final int bytes;
    private final int productsPerClock;

    ElementType(int bytes, int productsPerClock) {
        this.bytes = bytes;
        this.productsPerClock = productsPerClock;
    }

    static ElementType of(Precision precision) {
        return valueOf(precision.name());
    }

    int bytes() {
        return bytes;
    }

    /**
     * Returns the multiply-adds that a multiprocessor can issue in one clock: an A100's, and about what mma.sync
     * reaches on an H100.
     */
    int productsPerClock() {
        return productsPerClock;
    }

    /** Returns the elements of a 16-byte vector. */
    int vector() {
        return VECTOR_BYTES / bytes;
    }

    /** Returns the channels of a K tile. */
    int kTile() {
        return K_TILE_BYTES / bytes;
    }

    int paddedToVectors(int channels) {
        return Math.ceilDiv(channels, vector()) * vector();
    }

    int kTiles(int channels) {
        return Math.ceilDiv(channels, kTile());
    }

    /**
     * Returns elements as operands of products.
     *
     * @param index index of the float that each element is converted from, or -1 for a 0
     */
    MemorySegment factors(float[] values, int size, IntUnaryOperator index) {
        switch (this) {
            case BF16 -> {
                short[] out = new short[size];
                for (int i = 0; i < size; i++) {
                    int at = index.applyAsInt(i);
                    out[i] = at < 0 ? 0 : bf16(values[at]);
                }
                return MemorySegment.ofArray(out);
            }
            case FP32, TF32 -> {
                float[] out = new float[size];
                for (int i = 0; i < size; i++) {
                    int at = index.applyAsInt(i);
                    out[i] = at < 0 ? 0 : this == TF32 ? tf32(values[at]) : values[at];
                }
                return MemorySegment.ofArray(out);
            }
        }
        throw new AssertionError(this);
    }

    /** Rounds to the nearest, ties to even. */
    static short bf16(float x) {
        int bits = Float.floatToIntBits(x);
        return Float.isNaN(x) ? 0x7fff : (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
    }

    /** Rounds to the nearest, ties away from zero. */
    static float tf32(float x) {
        return Float.isFinite(x) ? Float.intBitsToFloat(Float.floatToIntBits(x) + 0x1000 & ~0x1fff) : x;
    }
}
