package io.github.dpi4j.tensor;

import java.util.Arrays;

/**
 * A dense float32 array with a shape, row-major; images and activations are (N, C, H, W).
 *
 * <p>A tensor owns a plain {@code float[]} and shares it openly: {@link #data()} is the array itself, so kernels and
 * callers read and write without a copy. A method that passes a tensor on says whether it may still be modified.
 */
public final class Tensor {
    private final Shape shape;
    private final float[] data;

    private Tensor(Shape shape, float[] data) {
        if (data.length != shape.size()) {
            throw new IllegalArgumentException(
                    "tensor: data length must match shape " + shape + ": expected " + shape.size() + ", got "
                            + data.length);
        }
        this.shape = shape;
        this.data = data;
    }

    /**
     * {@return a tensor of zeros}
     *
     * @param dims the extents
     */
    public static Tensor zeros(int... dims) {
        return zeros(Shape.of(dims));
    }

    /**
     * {@return a tensor of zeros}
     *
     * @param shape the shape
     */
    public static Tensor zeros(Shape shape) {
        return new Tensor(shape, new float[shape.size()]);
    }

    /**
     * Wraps the array, without a copy.
     *
     * @param data the elements, row-major; not copied
     * @param dims the extents
     * @return the tensor
     */
    public static Tensor of(float[] data, int... dims) {
        return new Tensor(Shape.of(dims), data);
    }

    /**
     * Wraps the array, without a copy.
     *
     * @param data the elements, row-major; not copied
     * @param shape the shape
     * @return the tensor
     */
    public static Tensor of(float[] data, Shape shape) {
        return new Tensor(shape, data);
    }

    /** {@return the shape} */
    public Shape shape() {
        return shape;
    }

    /**
     * {@return the extent of one dimension; negative positions count from the end}
     *
     * @param i the dimension
     */
    public int dim(int i) {
        return shape.dim(i);
    }

    /** {@return the number of elements} */
    public int size() {
        return data.length;
    }

    /** {@return the elements themselves, row-major} Not a copy. */
    public float[] data() {
        return data;
    }

    /** {@return the greatest magnitude of an element: 0 if there are none, and not finite if one is not} */
    public float maxAbs() {
        // Infinity and NaN survive a maximum, which takes the machine's vectors; a test of each value does not.
        float greatest = 0;
        for (float v : data) {
            greatest = Math.max(greatest, Math.abs(v));
        }
        return greatest;
    }

    /**
     * {@return the sum of two tensors as a new one}
     *
     * @param other a tensor of the same shape; not modified
     * @throws IllegalArgumentException if the other has another shape; there is no broadcasting
     */
    public Tensor plus(Tensor other) {
        requireSameShape(other);
        Tensor sum = zeros(shape);
        for (int i = 0; i < data.length; i++) {
            sum.data[i] = data[i] + other.data[i];
        }
        return sum;
    }

    /**
     * {@return the difference of two tensors as a new one}
     *
     * @param other a tensor of the same shape; not modified
     * @throws IllegalArgumentException if the other has another shape; there is no broadcasting
     */
    public Tensor minus(Tensor other) {
        requireSameShape(other);
        Tensor difference = zeros(shape);
        for (int i = 0; i < data.length; i++) {
            difference.data[i] = data[i] - other.data[i];
        }
        return difference;
    }

    /**
     * {@return the tensor times a number, rounded to float32 first, as a new one}
     *
     * @param factor the factor
     */
    public Tensor times(double factor) {
        float f = (float) factor;
        Tensor product = zeros(shape);
        for (int i = 0; i < data.length; i++) {
            product.data[i] = f * data[i];
        }
        return product;
    }

    private void requireSameShape(Tensor other) {
        if (!shape.equals(other.shape)) {
            throw new IllegalArgumentException("tensor: expected two of one shape, got " + shape + " and "
                    + other.shape);
        }
    }

    /** {@return a tensor of its own with the same elements} */
    public Tensor copy() {
        return new Tensor(shape, data.clone());
    }

    /**
     * {@return the same elements (shared, not copied) under another shape of the same size}
     *
     * @param dims the new extents
     */
    public Tensor reshape(int... dims) {
        return new Tensor(Shape.of(dims), data);
    }

    /**
     * {@return images {@code from} (inclusive) to {@code to} (exclusive) along the first dimension, copied}
     *
     * @param from first index of the first dimension
     * @param to end of the range (exclusive)
     */
    public Tensor slice(int from, int to) {
        int[] dims = shape.dims();
        int stride = dims[0] == 0 ? 0 : data.length / dims[0];
        dims[0] = to - from;
        return of(Arrays.copyOfRange(data, from * stride, to * stride), dims);
    }

    @Override
    public String toString() {
        return "Tensor[" + shape + "]";
    }
}
