package io.github.dpi4j.checkpoint;

import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;

/** A tensor in memory, seen as a stored one. */
record TensorView(Tensor tensor) implements StoredTensor {
    @Override
    public DType dtype() {
        return DType.F32;
    }

    @Override
    public Shape shape() {
        return tensor.shape();
    }

    @Override
    public Tensor toTensor() {
        return tensor.copy();
    }

    @Override
    public double[] toDoubles() {
        double[] out = new double[tensor.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = tensor.data()[i];
        }
        return out;
    }

    @Override
    public long[] toLongs() {
        long[] out = new long[tensor.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = (long) tensor.data()[i];
        }
        return out;
    }
}
