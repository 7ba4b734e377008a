package io.github.dpi4j.method;

import io.github.dpi4j.tensor.Tensor;

/** Which pixels of an image are meant: the same ones for all images and channels, or others for each image. Immutable. */
public final class PixelMask {
    private final int images;
    private final int height;
    private final int width;
    private final boolean[] set;

    private PixelMask(int images, int height, int width, boolean[] set) {
        this.images = images;
        this.height = height;
        this.width = width;
        this.set = set;
    }

    /** Every k-th pixel in both directions, from the top left; for any number of images. */
    public static PixelMask grid(int height, int width, int k) {
        boolean[] set = new boolean[height * width];
        for (int y = 0; y < height; y += k) {
            for (int x = 0; x < width; x += k) {
                set[y * width + x] = true;
            }
        }
        return new PixelMask(1, height, width, set);
    }

    /**
     * Those pixels of the k-grid whose value in a small map is not 0.
     *
     * @param onGrid (N, 1, h, w), a value per image and pixel of the grid
     * @param k distance of the grid's pixels: the mask is for images (N, ·, k·h, k·w)
     */
    public static PixelMask onGrid(Tensor onGrid, int k) {
        int images = onGrid.dim(0);
        int h = onGrid.dim(2);
        int w = onGrid.dim(3);
        boolean[] set = new boolean[images * h * k * w * k];
        for (int row = 0; row < images * h; row++) {
            for (int x = 0; x < w; x++) {
                set[row * k * w * k + x * k] = onGrid.data()[row * w + x] != 0;
            }
        }
        return new PixelMask(images, h * k, w * k, set);
    }

    /** Number of images it tells apart; 1 if all have the same mask. */
    public int images() {
        return images;
    }

    public int height() {
        return height;
    }

    public int width() {
        return width;
    }

    /** Whether pixel (y, x) of an image is meant. */
    public boolean contains(int image, int y, int x) {
        return set[((images == 1 ? 0 : image) * height + y) * width + x];
    }

    /** The pixels of {@code inside} where the mask is set, those of {@code outside} elsewhere; (N, C, H, W) each. */
    public Tensor select(Tensor inside, Tensor outside) {
        Tensor out = outside.copy();
        int plane = height * width;
        int channels = fit(inside, outside);
        for (int n = 0; n < out.dim(0); n++) {
            int mask = images == 1 ? 0 : n * plane;
            for (int c = 0; c < channels; c++) {
                int from = (n * channels + c) * plane;
                for (int p = 0; p < plane; p++) {
                    if (set[mask + p]) {
                        out.data()[from + p] = inside.data()[from + p];
                    }
                }
            }
        }
        return out;
    }

    /** The image where the mask is set, 0 elsewhere. */
    public Tensor keep(Tensor image) {
        return select(image, Tensor.zeros(image.shape()));
    }

    private int fit(Tensor a, Tensor b) {
        if (!a.shape().equals(b.shape()) || a.shape().rank() != 4 || a.dim(2) != height || a.dim(3) != width
                || images != 1 && images != a.dim(0)) {
            throw new IllegalArgumentException("mask: expected images " + (images == 1 ? "N" : images) + "×C×" + height
                    + "×" + width + ", got " + a.shape() + " and " + b.shape());
        }
        return a.dim(1);
    }
}
