package io.github.dpi4j.posterior;

import io.github.dpi4j.image.ImageTensors;
import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.operator.AveragePooling;
import io.github.dpi4j.operator.Bicubic;
import io.github.dpi4j.operator.GridSampling;
import io.github.dpi4j.operator.LinearOperator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/** Conversion of a low-resolution image to the measurement that a method needs. */
public interface Preparation {
    /**
     * Checks the size of the restored images, whatever the low-resolution ones' may be.
     *
     * @param height height of the images in pixels
     * @param width width of the images in pixels
     * @throws IllegalArgumentException if no measurement can be made of images of this size
     */
    void check(int height, int width);

    /**
     * {@return the operator that takes restored images to measurements}
     *
     * @param low a low-resolution image; only its size matters
     * @param height of the restored images
     * @param width of the restored images
     * @throws IllegalArgumentException if the sizes do not fit
     */
    LinearOperator operator(RgbImage low, int height, int width);

    /**
     * {@return the measured values of a low-resolution image as 8-bit pixels}
     *
     * @param low low-resolution images; not modified
     * @param height height of the images in pixels
     * @param width width of the images in pixels
     */
    RgbImage measured(RgbImage low, int height, int width);

    /**
     * {@return the measurement of images that have the same operator}
     *
     * @param low low-resolution images; not modified
     * @param height height of the images in pixels
     * @param width width of the images in pixels
     * @param noiseLevel σ of the measurement, for images in [-1, 1]
     */
    default Measurement measurement(List<RgbImage> low, int height, int width, double noiseLevel) {
        if (low.isEmpty()) {
            throw new IllegalArgumentException("low-resolution images: expected at least one, got none");
        }
        return new Measurement(operator(low.getFirst(), height, width),
                ImageTensors.toTensor(low.stream().map(image -> measured(image, height, width)).toList()), noiseLevel);
    }

    /**
     * The image, resized by Pillow's antialiased bicubic in 8 bits to one pixel for each point of the k-grid.
     *
     * @param k spacing of the grid's pixels
     * @param aligned whether the value at a grid pixel, k·i, is the image's there: the image is resized to the restored
     *        one's size, of which every k-th pixel of every k-th row is taken. DPI's authors resize it to the grid's
     *        size, whose pixels have their middles (k − 1)/2 further right and down; their corrector has learned that
     */
    record Grid(int k, boolean aligned) implements Preparation {
        /** Every pixel known: the image resized to the restored one's size, for methods that follow a reference image. */
        static final Grid REFERENCE_IMAGE = new Grid(1);

        /**
         * Makes the grid as DPI's authors place it.
         *
         * @param k pixels of the restored image from one known pixel to the next
         */
        public Grid(int k) {
            this(k, false);
        }

        @Override
        public void check(int height, int width) {
            new GridSampling(height, width, k);
        }

        @Override
        public GridSampling operator(RgbImage low, int height, int width) {
            return new GridSampling(height, width, k);
        }

        @Override
        public RgbImage measured(RgbImage low, int height, int width) {
            GridSampling grid = operator(low, height, width);
            if (!aligned) {
                return Resizer.resize(low, grid.columns(), grid.rows(), ResizeFilter.BICUBIC);
            }
            RgbImage whole = Resizer.resize(low, width, height, ResizeFilter.BICUBIC);
            RgbImage values = RgbImage.blank(grid.columns(), grid.rows());
            for (int p = 0; p < values.pixels().length; p++) {
                int pixel = p / RgbImage.CHANNELS;
                int x = k * (pixel % grid.columns());
                int y = k * (pixel / grid.columns());
                values.pixels()[p] = (byte) whole.get(x, y, p % RgbImage.CHANNELS);
            }
            return values;
        }
    }

    /**
     * The image as it is, taken for the restored one reduced to its size.
     *
     * @param kernel how it was reduced
     */
    record Reduced(Kernel kernel) implements Preparation {
        /** A way of reducing images. */
        public enum Kernel {
            /** Pillow's antialiased bicubic: any sizes. */
            BICUBIC,
            /** The mean of square patches: sizes that divide. */
            POOLING;

            /** Returns the name as on a command line: lower case. */
            @Override
            public String toString() {
                return name().toLowerCase(Locale.ROOT);
            }
        }

        /** The setting that chooses the kernel. */
        static final Parameter PARAMETER = Parameter.choice("operator",
                Stream.of(Kernel.values()).map(Kernel::toString).toList(),
                "how the low-resolution image is taken to have been reduced");

        /** Returns the preparation that settings with {@link #PARAMETER} ask for. */
        static Reduced of(Settings settings) {
            return new Reduced(Kernel.valueOf(settings.text(PARAMETER.name()).toUpperCase(Locale.ROOT)));
        }

        /** Checks the components. */
        public Reduced {
            Objects.requireNonNull(kernel, "kernel");
        }

        @Override
        public void check(int height, int width) {
            if (height < 1 || width < 1) {
                throw new IllegalArgumentException(
                        "restored image: expected sides of at least 1, got " + width + "×" + height);
            }
        }

        @Override
        public LinearOperator operator(RgbImage low, int height, int width) {
            check(height, width);
            if (low.width() > width || low.height() > height) {
                throw new IllegalArgumentException("low-resolution image: expected at most the restored " + width + "×"
                        + height + ", got " + low.width() + "×" + low.height());
            }
            return switch (kernel) {
                case BICUBIC -> Bicubic.pillow(height, width, low.height(), low.width());
                case POOLING -> AveragePooling.of(height, width, factor(low, height, width));
            };
        }

        @Override
        public RgbImage measured(RgbImage low, int height, int width) {
            return low;
        }

        private static int factor(RgbImage low, int height, int width) {
            int factor = width / low.width();
            if (width != factor * low.width() || height != factor * low.height()) {
                throw new IllegalArgumentException("operator pooling: expected a low-resolution image that divides the "
                        + "restored " + width + "×" + height + " by one whole number, got " + low.width() + "×"
                        + low.height() + "; bicubic takes any size");
            }
            return factor;
        }
    }
}
