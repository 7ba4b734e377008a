package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;

/** The tensor that a caller wants a result in. */
final class OutputTensor {
    private OutputTensor() {
    }

    static void check(Tensor out, Shape expected) {
        if (!out.shape().equals(expected)) {
            throw new IllegalArgumentException("out: expected shape " + expected + ", got " + out.shape());
        }
    }
}
