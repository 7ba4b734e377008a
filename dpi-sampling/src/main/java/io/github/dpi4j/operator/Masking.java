package io.github.dpi4j.operator;

import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.Optional;

/**
 * The known pixels of an image, with 0 elsewhere: A = diag(m), as for inpainting. Measurements have the shape of the images;
 * A = Aᵀ = A⁺.
 *
 * @param mask the pixels known, at least one in every image; if it tells N images apart, only batches of N fit
 */
public record Masking(PixelMask mask) implements PixelSelection {
    /** Checks the components. */
    public Masking {
        for (int n = 0; n < mask.images(); n++) {
            if (mask.count(n) == 0) {
                throw new IllegalArgumentException(
                        "mask: expected a known pixel in every image, got none in image " + n);
            }
        }
    }

    @Override
    public Shape measurementShape(Shape image) {
        return require(image, "images");
    }

    @Override
    public Shape imageShape(Shape measurement) {
        return require(measurement, "measurements");
    }

    private Shape require(Shape shape, String what) {
        new ImageSize(mask.height(), mask.width()).require(shape, what);
        if (mask.images() != 1 && mask.images() != shape.dim(0)) {
            throw new IllegalArgumentException("operator: expected " + what + " " + mask.images() + "×C×"
                    + mask.height() + "×" + mask.width() + ", got " + shape);
        }
        return shape;
    }

    @Override
    public Tensor apply(Tensor x) {
        measurementShape(x.shape());
        return mask.keep(x);
    }

    @Override
    public Tensor adjoint(Tensor y) {
        imageShape(y.shape());
        return mask.keep(y);
    }

    @Override
    public Tensor pseudoInverse(Tensor y) {
        return adjoint(y);
    }

    /** Returns the decomposition; empty where images differ in their masks. */
    @Override
    public Optional<Spectrum> spectrum() {
        return mask.images() == 1 ? Optional.of(new PixelSpectrum(this)) : Optional.empty();
    }
}
