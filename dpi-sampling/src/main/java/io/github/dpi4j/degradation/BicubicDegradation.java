package io.github.dpi4j.degradation;

import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.random.RandomStream;

/**
 * The degradation of synthetic tests: antialiased bicubic reduction to a whole fraction of the size, rounded to 8 bits. Nothing
 * in it is random.
 *
 * @param scale the reduction of each side, at least 1
 */
public record BicubicDegradation(int scale) implements Degradation, RandomDegradation {
    /** Checks the components. */
    public BicubicDegradation {
        if (scale < 1) {
            throw new IllegalArgumentException("scale: expected at least 1, got " + scale);
        }
    }

    /**
     * Returns the low-resolution image; the image itself at scale 1.
     *
     * @throws IllegalArgumentException if a side of the image is no multiple of the scale
     */
    @Override
    public RgbImage degrade(RgbImage image) {
        if (image.width() % scale != 0 || image.height() % scale != 0) {
            throw new IllegalArgumentException("image: expected sides that are multiples of the scale " + scale
                    + ", got " + image.width() + "×" + image.height());
        }
        return Resizer.resize(image, image.width() / scale, image.height() / scale, ResizeFilter.BICUBIC);
    }

    @Override
    public String name() {
        return "bicubic";
    }

    /** Returns this degradation; nothing is drawn. */
    @Override
    public Degradation draw(int width, int height, RandomStream stream) {
        return this;
    }

    @Override
    public String toJson() {
        return "[{\"stage\":\"bicubic\",\"scale\":" + scale + "}]";
    }
}
