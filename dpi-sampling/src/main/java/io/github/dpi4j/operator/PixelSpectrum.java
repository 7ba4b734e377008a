package io.github.dpi4j.operator;

import io.github.dpi4j.tensor.Tensor;
import java.util.Arrays;

/** The decomposition of pixels kept, the same ones in all images: V = I, and singular values of 1 at the pixels that are known. */
record PixelSpectrum(PixelSelection operator) implements Spectrum {
    @Override
    public Tensor singularValues() {
        PixelMask mask = operator.mask();
        Tensor ones = Tensor.zeros(1, 1, mask.height(), mask.width());
        Arrays.fill(ones.data(), 1);
        return mask.keep(ones);
    }

    @Override
    public Tensor toSpectral(Tensor x) {
        operator.measurementShape(x.shape());
        return x.copy();
    }

    @Override
    public Tensor fromSpectral(Tensor v) {
        operator.measurementShape(v.shape());
        return v.copy();
    }

    @Override
    public Tensor measurementToSpectral(Tensor y) {
        return operator.adjoint(y);
    }
}
