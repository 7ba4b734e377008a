package io.github.dpi4j.posterior;

import io.github.dpi4j.tensor.Tensor;

/**
 * What is known of the images to restore: the pixels of a grid.
 *
 * @param image (N, C, H, W) in [-1, 1], zero off the grid
 * @param k distance of the grid's pixels; pixels [::k, ::k] are known
 */
public record GridCondition(Tensor image, int k) {
    /**
     * Puts small images on the grid: pixel (y, x) goes to (k·y, k·x), which is the reference's placement.
     *
     * @param known the known pixels alone (N, C, h, w), in [-1, 1]
     * @return a condition for images (N, C, k·h, k·w)
     * @throws IllegalArgumentException if the tensor has another rank, or no elements
     */
    public static GridCondition of(Tensor known, int k) {
        if (known.shape().rank() != 4 || known.size() == 0) {
            throw new IllegalArgumentException("known: expected N×C×h×w, got " + known.shape());
        }
        int h = known.dim(2);
        int w = known.dim(3);
        Tensor image = Tensor.zeros(known.dim(0), known.dim(1), h * k, w * k);
        for (int row = 0; row < known.size() / w; row++) {
            for (int x = 0; x < w; x++) {
                image.data()[(row * k * w + x) * k] = known.data()[row * w + x];
            }
        }
        return new GridCondition(image, k);
    }

    /** The pixels that are known. */
    public PixelMask mask() {
        return PixelMask.grid(image.dim(2), image.dim(3), k);
    }
}
