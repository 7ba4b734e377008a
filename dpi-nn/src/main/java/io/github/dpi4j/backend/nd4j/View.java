package io.github.dpi4j.backend.nd4j;

import io.github.dpi4j.tensor.Shape;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A block, or part of one, as an array of some shape; becomes an {@link INDArray} once blocks have their places. */
final class View {
    final Block block;
    final long[] shape;
    private final long offset;
    private final long[] strides;

    private View(Block block, long offset, long[] shape, long[] strides) {
        this.block = block;
        this.offset = offset;
        this.shape = shape;
        this.strides = strides;
    }

    /** Returns all of a block in C order. */
    static View of(Block block, long... shape) {
        return new View(block, 0, shape, strides(shape));
    }

    static long[] dims(Shape shape) {
        return Arrays.stream(shape.dims()).asLongStream().toArray();
    }

    /** Returns the same floats, of this contiguous view, in another shape. */
    View as(long... other) {
        return new View(block, offset, other, strides(other));
    }

    /** Indices from (inclusive) to (exclusive) of a dimension. */
    View slice(int dimension, long from, long to) {
        long[] part = shape.clone();
        part[dimension] = to - from;
        return new View(block, offset + from * strides[dimension], part, strides);
    }

    /** Returns one index of a dimension, which is removed. */
    View at(int dimension, long index) {
        return new View(block, offset + index * strides[dimension], without(shape, dimension),
                without(strides, dimension));
    }

    /** Returns the view with an additional last dimension of extent 1. */
    View withUnit() {
        long[] more = Arrays.copyOf(shape, shape.length + 1);
        long[] moreStrides = Arrays.copyOf(strides, strides.length + 1);
        more[shape.length] = 1;
        moreStrides[shape.length] = 1;
        return new View(block, offset, more, moreStrides);
    }

    /**
     * Returns the array.
     *
     * @param buffer buffer that contains the block
     * @param start offset of the block
     */
    INDArray array(DataBuffer buffer, long start) {
        return Nd4j.create(buffer, shape, strides, start + offset, 'c', DataType.FLOAT);
    }

    private static long[] without(long[] array, int index) {
        long[] rest = Arrays.copyOf(array, array.length - 1);
        System.arraycopy(array, index + 1, rest, index, rest.length - index);
        return rest;
    }

    private static long[] strides(long[] shape) {
        long[] strides = new long[shape.length];
        long stride = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= shape[i];
        }
        return strides;
    }
}
