package io.github.dpi4j.posterior;

import io.github.dpi4j.image.ImageTensors;
import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.operator.GridSampling;
import io.github.dpi4j.operator.LinearOperator;
import java.util.List;

/** How a low-resolution image becomes the measurement that a method wants. */
public interface Preparation {
    /**
     * Returns the operator that takes restored images to measurements.
     *
     * @param low a low-resolution image; only its size matters
     * @param height of the restored images
     * @param width of the restored images
     * @throws IllegalArgumentException if the sizes do not fit
     */
    LinearOperator operator(RgbImage low, int height, int width);

    /** Returns the measured values of a low-resolution image as 8-bit pixels. */
    RgbImage measured(RgbImage low, int height, int width);

    /**
     * Returns the measurement of images that have the same operator.
     *
     * @param noiseLevel σ of the measurement, for images in [-1, 1]
     */
    default Measurement measurement(List<RgbImage> low, int height, int width, double noiseLevel) {
        return new Measurement(operator(low.getFirst(), height, width),
                ImageTensors.toTensor(low.stream().map(image -> measured(image, height, width)).toList()), noiseLevel);
    }

    /**
     * The image, resized by Pillow's antialiased bicubic in 8 bits to one pixel for each point of the k-grid, as DPI's
     * authors place it.
     */
    record Grid(int k) implements Preparation {
        @Override
        public GridSampling operator(RgbImage low, int height, int width) {
            return new GridSampling(height, width, k);
        }

        @Override
        public RgbImage measured(RgbImage low, int height, int width) {
            GridSampling grid = operator(low, height, width);
            return Resizer.resize(low, grid.columns(), grid.rows(), ResizeFilter.BICUBIC);
        }
    }
}
