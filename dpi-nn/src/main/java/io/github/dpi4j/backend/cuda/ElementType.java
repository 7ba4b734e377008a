package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.backend.Precision;
import java.lang.foreign.MemorySegment;
import java.util.function.IntUnaryOperator;

/** What activations and weights are made of on the device, by precision. */
enum ElementType {
    FP32(4, 128), TF32(4, 512), BF16(2, 1024);

    /** What a thread of a kernel moves at once. */
    private static final int PIECE_BYTES = 16;
    /** How much of a pixel's channels a convolution reads at once. */
    static final int CHUNK_BYTES = 64;

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

    /** Multiply-adds that a processor can begin in one clock: of an A100, and about what mma.sync reaches on an H100. */
    int productsPerClock() {
        return productsPerClock;
    }

    /** Elements that lie and are read together. */
    int piece() {
        return PIECE_BYTES / bytes;
    }

    /** Channels of one chunk. */
    int chunk() {
        return CHUNK_BYTES / bytes;
    }

    int pieces(int channels) {
        return Math.ceilDiv(channels, piece()) * piece();
    }

    int chunks(int channels) {
        return Math.ceilDiv(channels, chunk());
    }

    /**
     * Elements as factors of products.
     *
     * @param index of the float that each element is made from, or -1 for a 0
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

    /** To the nearest, ties to even. */
    static short bf16(float x) {
        int bits = Float.floatToIntBits(x);
        return Float.isNaN(x) ? 0x7fff : (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
    }

    /** To the nearest, ties away from zero. */
    static float tf32(float x) {
        return Float.isFinite(x) ? Float.intBitsToFloat(Float.floatToIntBits(x) + 0x1000 & ~0x1fff) : x;
    }
}
