package io.github.dpi4j.operator;

import io.github.dpi4j.tensor.Tensor;

/**
 * A singular value decomposition A = U S Vᵀ, in coordinates that are laid out like the images (N, C, H, W): coordinate p of
 * Vᵀ x belongs to singular value p. Immutable; arguments are not modified.
 */
public interface Spectrum {
    /** Returns the singular values (1, 1, H, W), the same for all images and channels; 0 in the null space of A. */
    Tensor singularValues();

    /** Returns Vᵀ x, of the images' shape. */
    Tensor toSpectral(Tensor x);

    /** Returns V v, of the images' shape. */
    Tensor fromSpectral(Tensor v);

    /** Returns Uᵀ y at the coordinates of the images, 0 where the singular value is 0. */
    Tensor measurementToSpectral(Tensor y);

    /** Returns the image x with the least |y − A x|² + ρ |x − x0|². */
    default Tensor proximal(Tensor y, Tensor x0, double rho) {
        float[] s = singularValues().data();
        float[] u = measurementToSpectral(y).data();
        Tensor v = toSpectral(x0);
        float[] values = v.data();
        for (int p = 0; p < values.length; p++) {
            double sigma = s[p % s.length];
            values[p] = (float) ((sigma * u[p] + rho * values[p]) / (sigma * sigma + rho));
        }
        return fromSpectral(v);
    }
}
