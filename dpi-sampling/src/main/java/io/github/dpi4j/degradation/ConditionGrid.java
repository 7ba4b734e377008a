package io.github.dpi4j.degradation;

import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;

/**
 * The pixels of the image to be restored that a condition gives values to: every k-th of every k-th row, from the first
 * (the fixed mask of Yang et al., AAAI 2025).
 *
 * @param width the restored image's, a multiple of {@code spacing}
 * @param height the restored image's, a multiple of {@code spacing}
 * @param spacing k, 2 in the reference
 */
public record ConditionGrid(int width, int height, int spacing) {
    public ConditionGrid {
        if (spacing < 1) {
            throw new IllegalArgumentException("spacing: expected at least 1, got " + spacing);
        }
        if (width < 1 || height < 1 || width % spacing != 0 || height % spacing != 0) {
            throw new IllegalArgumentException("width and height: expected positive multiples of the grid's spacing "
                    + spacing + ", got " + width + " and " + height);
        }
    }

    /** Number of grid points in a row. */
    public int columns() {
        return width / spacing;
    }

    /** Number of grid points in a column. */
    public int rows() {
        return height / spacing;
    }

    /**
     * The condition: a low-resolution image of any size, brought to one pixel for each grid point by Pillow's antialiased
     * bicubic, in 8 bits.
     */
    public RgbImage condition(RgbImage lowResolution) {
        return Resizer.resize(lowResolution, columns(), rows(), ResizeFilter.BICUBIC);
    }

    /** The grid's pixels alone: an image k times smaller. */
    public RgbImage pick(RgbImage image) {
        if (image.width() != width || image.height() != height) {
            throw new IllegalArgumentException("image: expected " + width + "×" + height + " pixels, got "
                    + image.width() + "×" + image.height());
        }
        RgbImage out = RgbImage.blank(columns(), rows());
        for (int y = 0; y < rows(); y++) {
            for (int x = 0; x < columns(); x++) {
                System.arraycopy(image.pixels(), RgbImage.CHANNELS * spacing * (y * width + x), out.pixels(),
                        RgbImage.CHANNELS * (y * columns() + x), RgbImage.CHANNELS);
            }
        }
        return out;
    }
}
