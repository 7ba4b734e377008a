package io.github.dpi4j.checkpoint;

import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/**
 * A strided view of a storage: element (i₀, i₁, …) is storage element {@code offset + Σ strides[d]·i_d}, little-endian.
 * Whoever makes one has checked that all elements lie inside the storage.
 */
final class SegmentTensor implements StoredTensor {
    private final MemorySegment storage;
    private final DType dtype;
    private final Shape shape;
    private final long offset;
    private final long[] strides;

    /**
     * @param storage the storage's bytes; not copied
     * @param offset first element, counted in elements
     * @param strides distance between neighbours along each dimension, counted in elements; none negative
     */
    SegmentTensor(MemorySegment storage, DType dtype, Shape shape, long offset, long[] strides) {
        this.storage = storage;
        this.dtype = dtype;
        this.shape = shape;
        this.offset = offset;
        this.strides = strides.clone();
    }

    /** Returns a row-major tensor that fills the storage exactly. */
    static SegmentTensor contiguous(MemorySegment storage, DType dtype, Shape shape) {
        long[] strides = new long[shape.rank()];
        long stride = 1;
        for (int d = strides.length - 1; d >= 0; d--) {
            strides[d] = stride;
            stride *= shape.dim(d);
        }
        return new SegmentTensor(storage, dtype, shape, 0, strides);
    }

    @Override
    public DType dtype() {
        return dtype;
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public Tensor toTensor() {
        return Tensor.of(Elements.floats(rowMajor(), dtype), shape);
    }

    @Override
    public double[] toDoubles() {
        return Elements.doubles(rowMajor(), dtype);
    }

    @Override
    public long[] toLongs() {
        return Elements.longs(rowMajor(), dtype);
    }

    /** Returns the elements' bytes in row-major order: a part of the storage where they lie so, else a copy. */
    MemorySegment rowMajor() {
        if (shape.size() == 0) {
            return MemorySegment.NULL;
        }
        if (isRowMajor()) {
            return storage.asSlice(offset * dtype.bytes(), (long) shape.size() * dtype.bytes());
        }
        return Elements.gather(storage, dtype.bytes(), shape.dims(), offset, strides, shape.size());
    }

    private boolean isRowMajor() {
        long expected = 1;
        for (int d = shape.rank() - 1; d >= 0; d--) {
            if (shape.dim(d) != 1 && strides[d] != expected) {
                return false;
            }
            expected *= shape.dim(d);
        }
        return true;
    }

    @Override
    public String toString() {
        return dtype + "[" + shape + "]";
    }
}
