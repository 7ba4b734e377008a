package io.github.dpi4j.operator;

import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/** A set of pixels: the same for all images and channels, or another for each image. Immutable. */
public final class PixelMask {
    private final int height;
    private final int width;
    /** The numbers of the pixels of each image, or of all images, in ascending order. */
    private final int[][] pixels;

    private PixelMask(int height, int width, int[][] pixels) {
        this.height = height;
        this.width = width;
        this.pixels = pixels;
    }

    /**
     * Returns a mask of pixels by number, row · width + column.
     *
     * @param pixels for each image, or once for all: in ascending order
     */
    static PixelMask of(int height, int width, int[][] pixels) {
        return new PixelMask(height, width, pixels);
    }

    /**
     * {@return the mask of these pixels, copied}
     *
     * @param mask 1 where a pixel is meant, 0 elsewhere: (1, 1, H, W) for any number of images, or (N, 1, H, W), a mask
     *        for each
     * @throws IllegalArgumentException if it has another shape or other values
     */
    public static PixelMask of(Tensor mask) {
        Shape shape = mask.shape();
        if (shape.rank() != 4 || shape.dim(1) != 1 || shape.size() == 0) {
            throw new IllegalArgumentException("mask: expected N×1×H×W, got " + shape);
        }
        for (float value : mask.data()) {
            if (value != 0 && value != 1) {
                throw new IllegalArgumentException("mask: expected 0 or 1, got " + value);
            }
        }
        int size = shape.dim(2) * shape.dim(3);
        int[][] pixels = new int[shape.dim(0)][];
        for (int n = 0; n < pixels.length; n++) {
            int first = n * size;
            pixels[n] = IntStream.range(0, size).filter(i -> mask.data()[first + i] != 0).toArray();
        }
        return new PixelMask(shape.dim(2), shape.dim(3), pixels);
    }

    /** {@return the number of images it tells apart; 1 if all have the same mask} */
    public int images() {
        return pixels.length;
    }

    /** {@return the height of the images in pixels} */
    public int height() {
        return height;
    }

    /** {@return the width of the images in pixels} */
    public int width() {
        return width;
    }

    /**
     * {@return the number of pixels that are meant in an image}
     *
     * @param image index of the image
     */
    public int count(int image) {
        return of(image).length;
    }

    /**
     * {@return whether pixel (y, x) of an image is meant}
     *
     * @param image index of the image
     * @param y row
     * @param x column
     */
    public boolean contains(int image, int y, int x) {
        return Arrays.binarySearch(of(image), y * width + x) >= 0;
    }

    /**
     * {@return the pixels of {@code inside} where the mask is set, those of {@code outside} elsewhere; (N, C, H, W)
     * each}
     *
     * @param inside values of the selected pixels; not modified
     * @param outside values of the other pixels; not modified
     */
    public Tensor select(Tensor inside, Tensor outside) {
        int channels = fit(inside, outside);
        return replace(outside.copy(), inside, channels);
    }

    /**
     * {@return the image where the mask is set, 0 elsewhere}
     *
     * @param image images; not modified
     */
    public Tensor keep(Tensor image) {
        int channels = fit(image, image);
        return replace(Tensor.zeros(image.shape()), image, channels);
    }

    /** Copies the meant pixels to {@code out}. */
    private Tensor replace(Tensor out, Tensor inside, int channels) {
        float[] from = inside.data();
        float[] to = out.data();
        for (int plane = 0; plane < out.dim(0) * channels; plane++) {
            int first = plane * height * width;
            for (int pixel : of(plane / channels)) {
                to[first + pixel] = from[first + pixel];
            }
        }
        return out;
    }

    private int[] of(int image) {
        return pixels[pixels.length == 1 ? 0 : image];
    }

    private int fit(Tensor a, Tensor b) {
        if (!a.shape().equals(b.shape()) || a.shape().rank() != 4 || a.dim(2) != height || a.dim(3) != width
                || images() != 1 && images() != a.dim(0)) {
            throw new IllegalArgumentException("mask: expected images " + (images() == 1 ? "N" : images()) + "×C×"
                    + height + "×" + width + ", got " + a.shape() + " and " + b.shape());
        }
        return a.dim(1);
    }
}
