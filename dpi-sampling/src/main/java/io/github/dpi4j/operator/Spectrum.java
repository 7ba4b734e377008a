package io.github.dpi4j.operator;

import io.github.dpi4j.tensor.Tensor;

/**
 * The singular value decomposition A = U S Vᵀ of an operator, in coordinates shaped like the image: coordinate p of Vᵀx pairs with
 * the singular value {@code singularValues()[p]}, which is 0 in the null space of A.
 *
 * <p>V is orthogonal and the same for all images and channels. It is not unique: the signs and the basis of each singular value's
 * space are the implementation's. White noise is white noise in any of them.
 */
public interface Spectrum {
    /** {@return the singular values (1, 1, H, W), at least 0, the same for all images and channels} A new tensor. */
    Tensor singularValues();

    /**
     * {@return Vᵀ x, shaped like the images}
     *
     * @param x images; not modified
     */
    Tensor toSpectral(Tensor x);

    /**
     * {@return V v, shaped like the images}
     *
     * @param v coefficients; not modified
     */
    Tensor fromSpectral(Tensor v);

    /**
     * {@return Uᵀ y at the image-shaped coordinates, 0 where the singular value is 0}
     *
     * @param y measurements; not modified
     */
    Tensor measurementToSpectral(Tensor y);
}
