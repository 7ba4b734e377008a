package io.github.dpi4j.degradation;

import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;

/**
 * The degradation of synthetic tests: antialiased bicubic reduction to a whole fraction of the size, rounded to 8 bits.
 *
 * @param scale the reduction of each side, at least 1
 */
public record BicubicDegradation(int scale) {
    public BicubicDegradation {
        if (scale < 1) {
            throw new IllegalArgumentException("scale: expected at least 1, got " + scale);
        }
    }

    /**
     * The low-resolution image; the image itself at scale 1.
     *
     * @throws IllegalArgumentException if a side of the image is no multiple of the scale
     */
    public RgbImage degrade(RgbImage image) {
        if (image.width() % scale != 0 || image.height() % scale != 0) {
            throw new IllegalArgumentException("image: expected sides that are multiples of the scale " + scale
                    + ", got " + image.width() + "×" + image.height());
        }
        return Resizer.resize(image, image.width() / scale, image.height() / scale, ResizeFilter.BICUBIC);
    }
}
