package io.github.dpi4j.degradation;

import io.github.dpi4j.operator.BlurKernel;
import io.github.dpi4j.operator.ReflectBlur;
import io.github.dpi4j.tensor.Tensor;

/**
 * Blur by a Gaussian, see {@link BlurKernel#gaussian}; the image is mirrored at its border without repeating the edge.
 *
 * @param size side of the kernel in pixels, odd
 * @param sigmaX standard deviation along the first axis, in pixels
 * @param sigmaY standard deviation along the second axis, in pixels
 * @param theta angle of the first axis, in radians, clockwise from the right as images have y downwards
 */
public record GaussianBlur(int size, double sigmaX, double sigmaY, double theta) implements DegradationStage {
    /**
     * Checks the kernel's parameters.
     *
     * @throws IllegalArgumentException if there is no such kernel
     */
    public GaussianBlur {
        BlurKernel.gaussian(size, sigmaX, sigmaY, theta);
    }

    /**
     * {@return the blur that is the same in all directions}
     *
     * @param size number of rows and columns
     * @param sigma standard deviation in pixels
     */
    public static GaussianBlur isotropic(int size, double sigma) {
        return new GaussianBlur(size, sigma, sigma, 0);
    }

    @Override
    public Tensor apply(Tensor image) {
        return ReflectBlur.of(image.dim(2), image.dim(3), BlurKernel.gaussian(size, sigmaX, sigmaY, theta))
                .apply(image);
    }
}
