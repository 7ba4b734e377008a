package io.github.dpi4j.posterior;

import io.github.dpi4j.tensor.Tensor;

/** Rectangles of images (N, C, H, W), the same in all images and channels. */
final class Crop {
    private Crop() {
    }

    /** Returns a rectangle of the images, copied; it lies inside them. */
    static Tensor of(Tensor images, int top, int left, int height, int width) {
        Tensor out = Tensor.zeros(images.dim(0), images.dim(1), height, width);
        for (int row = 0; row < out.size() / width; row++) {
            System.arraycopy(images.data(), place(images, row, height, top, left), out.data(), row * width, width);
        }
        return out;
    }

    /** Puts a rectangle into images, which are modified; it lies inside them. */
    static void paste(Tensor rectangle, Tensor images, int top, int left) {
        int height = rectangle.dim(2);
        int width = rectangle.dim(3);
        for (int row = 0; row < rectangle.size() / width; row++) {
            System.arraycopy(rectangle.data(), row * width, images.data(), place(images, row, height, top, left),
                    width);
        }
    }

    /** Returns where in the images a row of the rectangle begins; rows count through all planes. */
    private static int place(Tensor images, int row, int height, int top, int left) {
        return (row / height * images.dim(2) + top + row % height) * images.dim(3) + left;
    }
}
