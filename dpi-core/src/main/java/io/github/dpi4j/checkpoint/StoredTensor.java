package io.github.dpi4j.checkpoint;

import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;

/**
 * A tensor of a checkpoint as stored in its file: a type, a shape, and elements that are converted only when they are
 * asked for. Immutable.
 */
public interface StoredTensor {
    /** {@return the type of the stored elements} */
    DType dtype();

    /** {@return the shape} */
    Shape shape();

    /**
     * {@return the elements as float32, row-major, in an array of their own} Integers become the nearest float,
     * booleans 0 and 1.
     */
    Tensor toTensor();

    /** {@return the elements as float64, row-major} */
    double[] toDoubles();

    /** {@return the elements as integers, row-major; floating-point elements are truncated} */
    long[] toLongs();

    /**
     * {@return the same elements stored as another type, as for a file of half the size: floating-point ones rounded to
     * nearest (to float16 and bfloat16 by way of float32), or truncated to integers}
     *
     * @param dtype the element type
     * @throws IllegalArgumentException if an integer type cannot hold them
     */
    default StoredTensor as(DType dtype) {
        return dtype == dtype() ? this : SegmentTensor.contiguous(Elements.encode(this, dtype), dtype, shape());
    }

    /**
     * {@return a view of a tensor, without a copy}
     *
     * @param tensor the tensor; not copied
     */
    static StoredTensor of(Tensor tensor) {
        return new TensorView(tensor);
    }

    /**
     * {@return a copy of these numbers as an int64 tensor}
     *
     * @param values the values
     * @param dims the extents
     */
    static StoredTensor of(long[] values, int... dims) {
        return SegmentTensor.contiguous(Elements.encode(values), DType.I64, fitting(values.length, dims));
    }

    /**
     * {@return a copy of these numbers as a float64 tensor}
     *
     * @param values the values
     * @param dims the extents
     */
    static StoredTensor of(double[] values, int... dims) {
        return SegmentTensor.contiguous(Elements.encode(values), DType.F64, fitting(values.length, dims));
    }

    private static Shape fitting(int length, int... dims) {
        Shape shape = Shape.of(dims);
        if (shape.size() != length) {
            throw new IllegalArgumentException(
                    "values: expected as many as shape " + shape + " holds, " + shape.size() + ", got " + length);
        }
        return shape;
    }
}
