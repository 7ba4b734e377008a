package io.github.dpi4j.checkpoint;

import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;

/**
 * One tensor of a checkpoint as it lies in its file: a type, a shape, and elements that are converted only when they
 * are asked for. Immutable.
 */
public interface StoredTensor {
    /** Type of the stored elements. */
    DType dtype();

    Shape shape();

    /** The elements as float32, row-major, in an array of their own. Integers become the nearest float, booleans 0 and 1. */
    Tensor toTensor();

    /** The elements as float64, row-major. */
    double[] toDoubles();

    /** The elements as integers, row-major; floating-point elements are truncated. */
    long[] toLongs();

    /** A view of a tensor, without a copy. */
    static StoredTensor of(Tensor tensor) {
        return new TensorView(tensor);
    }
}
