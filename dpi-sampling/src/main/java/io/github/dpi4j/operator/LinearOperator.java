package io.github.dpi4j.operator;

import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.Optional;

/**
 * A linear measurement y = A x of images. An operator is made for one height and width; the number of images and channels
 * is free unless it says otherwise. Immutable.
 *
 * <p>All tensors are (N, C, H, W); none is modified, and results are new.
 */
public interface LinearOperator {
    /**
     * Returns the shape of the measurements of images.
     *
     * @throws IllegalArgumentException if the operator is not made for images of this shape
     */
    Shape measurementShape(Shape image);

    /**
     * Returns the shape of the images that measurements of this shape are of.
     *
     * @throws IllegalArgumentException if the operator gives no measurements of this shape
     */
    Shape imageShape(Shape measurement);

    /** Returns A x. */
    Tensor apply(Tensor x);

    /** Returns Aᵀ y. */
    Tensor adjoint(Tensor y);

    /** Returns A⁺ y: of all images of the least squared error, the one of the least norm (Moore and Penrose). */
    Tensor pseudoInverse(Tensor y);

    /** Returns the singular value decomposition, where it is known. */
    default Optional<Spectrum> spectrum() {
        return Optional.empty();
    }

    /**
     * Returns the image x with the least |y − A x|² + ρ |x − x0|².
     *
     * @param rho ρ &gt; 0
     * @throws IllegalArgumentException if neither a spectrum nor another way is known
     */
    default Tensor proximal(Tensor y, Tensor x0, double rho) {
        return spectrum()
                .orElseThrow(() -> new IllegalArgumentException(
                        "operator: expected one with a known spectrum, got " + getClass().getSimpleName()))
                .proximal(y, x0, rho);
    }
}
