package io.github.dpi4j.posterior;

import io.github.dpi4j.operator.Bicubic;
import io.github.dpi4j.operator.Composition;
import io.github.dpi4j.operator.GridSampling;
import io.github.dpi4j.operator.LinearOperator;
import io.github.dpi4j.sampler.GaussianDiffusion;
import io.github.dpi4j.tensor.Tensor;

/**
 * φ of ILVR and DR2: images reduced by their resizer and enlarged again. It is no projection: φφ is not φ, nor is φ symmetric.
 *
 * @param factor N ≥ 1, 1 for the images as they are
 */
record LowPass(int factor) {
    LowPass {
        if (factor < 1) {
            throw new IllegalArgumentException("factor: expected at least 1, got " + factor);
        }
    }

    /** Returns φ for images of a size that the factor divides. */
    LinearOperator operator(int height, int width) {
        return Composition.of(Bicubic.resizer(height, width, 1.0 / factor),
                Bicubic.resizer(height / factor, width / factor, factor));
    }

    /** Returns x with the low frequencies of another image: x − φ(x) + φ(other). */
    Tensor exchange(Tensor x, Tensor other) {
        Tensor difference = GaussianDiffusion.weightedSum(1, other, -1, x);
        return GaussianDiffusion.weightedSum(1, x, 1, operator(x.dim(2), x.dim(3)).apply(difference));
    }

    /** Checks that the factor divides the images' sides. */
    void check(int height, int width) {
        if (height % factor != 0 || width % factor != 0) {
            throw new IllegalArgumentException("factor: expected one that divides the images' " + height + " rows and "
                    + width + " columns, got " + factor);
        }
    }

    /**
     * Checks that a problem has reference images.
     *
     * @param method its name, for messages
     */
    static void check(String method, Problem problem) {
        if (!(problem.operator() instanceof GridSampling grid && grid.k() == 1)) {
            throw new IllegalArgumentException(
                    method + ": expected a reference image, measured by GridSampling with k = 1, "
                            + "got one by " + problem.operator().getClass().getSimpleName());
        }
    }
}
