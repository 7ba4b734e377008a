package io.github.dpi4j.degradation;

import io.github.dpi4j.operator.Bicubic;
import io.github.dpi4j.operator.Bilinear;
import io.github.dpi4j.operator.LinearOperator;
import io.github.dpi4j.tensor.Tensor;
import java.util.Locale;

/**
 * Resizing in floating point.
 *
 * @param width of the result in pixels
 * @param height of the result in pixels
 * @param filter the interpolation filter
 */
public record Resampling(int width, int height, Filter filter) implements DegradationStage {
    /** Weights of the source pixels. */
    public enum Filter {
        /** {@link Bilinear#opencv}: without antialiasing. */
        BILINEAR,
        /** {@link Bicubic#pillow}: antialiased. */
        BICUBIC;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Checks the components. */
    public Resampling {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("resampling: expected sides of at least 1, got " + width + "×" + height);
        }
    }

    @Override
    public Tensor apply(Tensor image) {
        LinearOperator operator = switch (filter) {
            case BILINEAR -> Bilinear.opencv(image.dim(2), image.dim(3), height, width);
            case BICUBIC -> Bicubic.pillow(image.dim(2), image.dim(3), height, width);
        };
        return operator.apply(image);
    }
}
