package io.github.dpi4j.operator;

import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.Optional;

/**
 * A linear map y = A x from images to measurements, both (N, C, H, W) in float32.
 *
 * <p>An operator is made for one height and width of images; N and C are free unless it says otherwise, and every image is
 * treated alone. Immutable. No method modifies its arguments; results are new tensors. Tensors of another shape are refused with
 * an {@link IllegalArgumentException}, {@code operator: expected ..., got ...}.
 */
public interface LinearOperator {
    /**
     * {@return the shape of the measurements of such images}
     *
     * @param image shape of images
     * @throws IllegalArgumentException if the images do not fit
     */
    Shape measurementShape(Shape image);

    /**
     * {@return the shape of the images that such measurements are of}
     *
     * @param measurement shape of measurements
     * @throws IllegalArgumentException if the measurements do not fit
     */
    Shape imageShape(Shape measurement);

    /**
     * Measures the images: A x.
     *
     * @param x images; not modified
     * @return the measurement
     */
    Tensor apply(Tensor x);

    /**
     * Applies the transpose: Aᵀ y, with ⟨A x, y⟩ = ⟨x, Aᵀ y⟩.
     *
     * @param y the measurement; not modified
     * @return images
     */
    Tensor adjoint(Tensor y);

    /**
     * {@return A⁺ y: the images of least norm among those whose measurements are closest to y} A A⁺ A = A.
     *
     * @param y the measurement; not modified
     */
    Tensor pseudoInverse(Tensor y);

    /** {@return the singular value decomposition, where it is known in closed form or cheap} */
    default Optional<Spectrum> spectrum() {
        return Optional.empty();
    }

    /**
     * {@return the proximal point argmin over x of |y − A x|² + ρ|x − x0|²}
     *
     * <p>Computed as x0 + Aᵀ(A Aᵀ + ρ)⁻¹(y − A x0), which never divides by ρ: by the spectrum where there is one,
     * otherwise by conjugate gradients, per image, until the gradient is 1e-6 of what it was, at most 500 steps.
     *
     * @param y measurements of as many images as {@code x0}
     * @param x0 images; not modified
     * @param rho ρ, positive
     */
    default Tensor proximal(Tensor y, Tensor x0, double rho) {
        return LeastSquares.proximal(this, y, x0, rho);
    }
}
