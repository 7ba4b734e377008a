package io.github.dpi4j.tensor;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The extents of a tensor, outermost first. Images and activations are (N, C, H, W).
 *
 * <p>Immutable. A shape with no dimensions is a scalar; a dimension may be 0.
 */
public final class Shape {
    private final int[] dims;
    private final int size;

    private Shape(int[] dims) {
        long product = 1;
        for (int d : dims) {
            if (d < 0) {
                throw new IllegalArgumentException(
                        "shape: dimensions must not be negative: got " + Arrays.toString(dims));
            }
            product = Math.multiplyHigh(product, d) == 0 ? product * d : Long.MAX_VALUE;
            if (product > Integer.MAX_VALUE - 8) {
                throw new IllegalArgumentException(
                        "shape: at most 2147483639 elements fit one tensor: got " + Arrays.toString(dims));
            }
        }
        this.dims = dims;
        this.size = (int) product;
    }

    /**
     * {@return the shape with these extents}
     *
     * @param dims the extents
     */
    public static Shape of(int... dims) {
        return new Shape(dims.clone());
    }

    /** {@return the number of dimensions} */
    public int rank() {
        return dims.length;
    }

    /**
     * {@return the extent of one dimension; negative positions count from the end, as in {@code dim(-1)}}
     *
     * @param i the dimension
     */
    public int dim(int i) {
        return dims[i < 0 ? dims.length + i : i];
    }

    /** {@return the number of elements} */
    public int size() {
        return size;
    }

    /** {@return a copy of the extents} */
    public int[] dims() {
        return dims.clone();
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Shape s && Arrays.equals(dims, s.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    /** Returns the extents for people: {@code 1×3×256×256}, or {@code scalar}. */
    @Override
    public String toString() {
        return dims.length == 0
                ? "scalar"
                : Arrays.stream(dims).mapToObj(Integer::toString).collect(Collectors.joining("×"));
    }
}
