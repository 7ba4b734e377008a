package io.github.dpi4j.checkpoint;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Conversion between stored elements, little-endian and contiguous at any alignment, and Java arrays. All conversions
 * are exact where the target can hold the value, and round to nearest where it cannot.
 */
final class Elements {
    private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;
    static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE);
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(LITTLE);
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LITTLE);
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(LITTLE);
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(LITTLE);
    /** Elements converted at a time by way of a small array: it stays in the first-level cache. */
    private static final int CHUNK = 4096;

    private Elements() {
    }

    static float[] floats(MemorySegment data, DType dtype) {
        int size = (int) (data.byteSize() / dtype.bytes());
        float[] out = new float[size];
        switch (dtype) {
            case F32 -> MemorySegment.copy(data, FLOAT, 0, out, 0, size);
            case F16, BF16 -> {
                short[] chunk = new short[Math.min(size, CHUNK)];
                for (int start = 0; start < size; start += CHUNK) {
                    int n = Math.min(CHUNK, size - start);
                    MemorySegment.copy(data, SHORT, 2L * start, chunk, 0, n);
                    if (dtype == DType.F16) {
                        for (int i = 0; i < n; i++) {
                            out[start + i] = Float.float16ToFloat(chunk[i]);
                        }
                    } else {
                        for (int i = 0; i < n; i++) {
                            out[start + i] = Float.intBitsToFloat(chunk[i] << 16);
                        }
                    }
                }
            }
            case F64 -> {
                for (int i = 0; i < size; i++) {
                    out[i] = (float) data.get(DOUBLE, 8L * i);
                }
            }
            default -> {
                for (int i = 0; i < size; i++) {
                    out[i] = integer(data, dtype, i);
                }
            }
        }
        return out;
    }

    static double[] doubles(MemorySegment data, DType dtype) {
        int size = (int) (data.byteSize() / dtype.bytes());
        double[] out = new double[size];
        switch (dtype) {
            case F64 -> MemorySegment.copy(data, DOUBLE, 0, out, 0, size);
            case F32, F16, BF16 -> {
                float[] values = floats(data, dtype);
                for (int i = 0; i < size; i++) {
                    out[i] = values[i];
                }
            }
            default -> {
                for (int i = 0; i < size; i++) {
                    out[i] = integer(data, dtype, i);
                }
            }
        }
        return out;
    }

    static long[] longs(MemorySegment data, DType dtype) {
        int size = (int) (data.byteSize() / dtype.bytes());
        long[] out = new long[size];
        switch (dtype) {
            case I64 -> MemorySegment.copy(data, LONG, 0, out, 0, size);
            case F64, F32, F16, BF16 -> {
                double[] values = doubles(data, dtype);
                for (int i = 0; i < size; i++) {
                    out[i] = (long) values[i];
                }
            }
            default -> {
                for (int i = 0; i < size; i++) {
                    out[i] = integer(data, dtype, i);
                }
            }
        }
        return out;
    }

    private static long integer(MemorySegment data, DType dtype, int i) {
        return switch (dtype) {
            case I64 -> data.get(LONG, 8L * i);
            case I32 -> data.get(INT, 4L * i);
            case I16 -> data.get(SHORT, 2L * i);
            case I8 -> data.get(BYTE, i);
            case U8 -> data.get(BYTE, i) & 0xff;
            case BOOL -> data.get(BYTE, i) != 0 ? 1 : 0;
            case F64, F32, F16, BF16 -> throw new IllegalArgumentException("dtype: expected an integer, got " + dtype);
        };
    }

    /** Returns the elements of a tensor as stored ones of another type, row-major. */
    static MemorySegment encode(StoredTensor tensor, DType dtype) {
        int size = tensor.shape().size();
        if (dtype == DType.F64) {
            return encode(tensor.toDoubles());
        }
        MemorySegment out = allocate((long) size * dtype.bytes());
        switch (dtype) {
            case F32 -> MemorySegment.copy(tensor.toTensor().data(), 0, out, FLOAT, 0, size);
            case F16 -> {
                float[] values = tensor.toTensor().data();
                for (int i = 0; i < size; i++) {
                    out.set(SHORT, 2L * i, Float.floatToFloat16(values[i]));
                }
            }
            case BF16 -> {
                float[] values = tensor.toTensor().data();
                for (int i = 0; i < size; i++) {
                    out.set(SHORT, 2L * i, bfloat16(values[i]));
                }
            }
            default -> {
                long[] values = tensor.toLongs();
                for (int i = 0; i < size; i++) {
                    setInteger(out, dtype, i, values[i]);
                }
            }
        }
        return out;
    }

    static MemorySegment encode(long[] values) {
        MemorySegment out = allocate(8L * values.length);
        MemorySegment.copy(values, 0, out, LONG, 0, values.length);
        return out;
    }

    static MemorySegment encode(double[] values) {
        MemorySegment out = allocate(8L * values.length);
        MemorySegment.copy(values, 0, out, DOUBLE, 0, values.length);
        return out;
    }

    /** Rounds to the nearest bfloat16, ties to even. */
    private static short bfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) (bits >>> 16 | 0x40); // quiet, so that no payload bit lost below makes it infinite
        }
        return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
    }

    private static void setInteger(MemorySegment out, DType dtype, int i, long value) {
        int unused = Long.SIZE - 8 * dtype.bytes();
        boolean fits = switch (dtype) {
            case BOOL -> true;
            case U8 -> value >= 0 && value <= 0xff;
            default -> value << unused >> unused == value;
        };
        if (!fits) {
            throw new IllegalArgumentException("dtype: expected values that " + dtype + " can hold, got " + value);
        }
        switch (dtype) {
            case I64 -> out.set(LONG, 8L * i, value);
            case I32 -> out.set(INT, 4L * i, (int) value);
            case I16 -> out.set(SHORT, 2L * i, (short) value);
            case BOOL -> out.set(BYTE, i, (byte) (value != 0 ? 1 : 0));
            default -> out.set(BYTE, i, (byte) value);
        }
    }

    /** Allocates heap memory, as longs, because an array of bytes could not hold the largest tensors. */
    private static MemorySegment allocate(long bytes) {
        return MemorySegment.ofArray(new long[(int) ((bytes + 7) / 8)]).asSlice(0, bytes);
    }

    /** Copies elements of a strided view, in row-major order, into one contiguous block. */
    static MemorySegment gather(MemorySegment storage, int width, int[] dims, long offset, long[] strides, int size) {
        MemorySegment out = allocate((long) size * width);
        int inner = dims[dims.length - 1];
        long step = strides[dims.length - 1];
        int[] index = new int[dims.length];
        long at = offset;
        for (int done = 0; done < size; done += inner) {
            copyRun(storage, at, step, out, done, inner, width);
            // The next run: an odometer over all dimensions but the last.
            for (int d = dims.length - 2; d >= 0; d--) {
                at += strides[d];
                if (++index[d] < dims[d]) {
                    break;
                }
                at -= strides[d] * dims[d];
                index[d] = 0;
            }
        }
        return out;
    }

    private static void copyRun(MemorySegment from, long at, long step, MemorySegment to, long start, int n,
            int width) {
        switch (width) {
            case 1 -> {
                for (int i = 0; i < n; i++) {
                    to.set(BYTE, start + i, from.get(BYTE, at + step * i));
                }
            }
            case 2 -> {
                for (int i = 0; i < n; i++) {
                    to.set(SHORT, 2 * (start + i), from.get(SHORT, 2 * (at + step * i)));
                }
            }
            case 4 -> {
                for (int i = 0; i < n; i++) {
                    to.set(INT, 4 * (start + i), from.get(INT, 4 * (at + step * i)));
                }
            }
            default -> {
                for (int i = 0; i < n; i++) {
                    to.set(LONG, 8 * (start + i), from.get(LONG, 8 * (at + step * i)));
                }
            }
        }
    }
}
