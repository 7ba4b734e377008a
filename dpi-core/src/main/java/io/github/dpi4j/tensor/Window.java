package io.github.dpi4j.tensor;

/**
 * A rectangle that slides over an image, as convolutions and pooling read it: its size, its stride and the padding on both
 * sides, vertically (y) and horizontally (x), in pixels.
 */
public record Window(int height, int width, int strideY, int strideX, int paddingY, int paddingX) {
    /** Checks the extents: at least 1 for size and stride, at least 0 for padding. */
    public Window {
        if (height < 1 || width < 1 || strideY < 1 || strideX < 1 || paddingY < 0 || paddingX < 0) {
            throw new IllegalArgumentException(
                    "window: expected a size and a stride of at least 1 and a padding of at least 0, got " + height
                            + "×" + width + ", stride " + strideY + "×" + strideX + ", padding " + paddingY + "×"
                            + paddingX);
        }
    }

    /** A square, with the same stride and padding in both directions. */
    public static Window square(int side, int stride, int padding) {
        return new Window(side, side, stride, stride, padding, padding);
    }

    /** Returns whether both directions are alike. */
    public boolean isSquare() {
        return height == width && strideY == strideX && paddingY == paddingX;
    }

    /** Returns whether it covers one pixel after the other: what a 1×1 convolution reads. */
    public boolean isPointwise() {
        return height == 1 && width == 1 && strideY == 1 && strideX == 1 && paddingY == 0 && paddingX == 0;
    }

    /** Returns whether it is a square of this side, stride and padding. */
    public boolean is(int side, int stride, int padding) {
        return equals(square(side, stride, padding));
    }

    /** Number of pixels that it covers. */
    public int taps() {
        return height * width;
    }

    /** Positions from top to bottom in an image of this height; one that does not fit entirely is left out. */
    public int down(int imageHeight) {
        return Math.floorDiv(imageHeight + 2 * paddingY - height, strideY) + 1;
    }

    /** Positions from left to right in an image of this width; one that does not fit entirely is left out. */
    public int across(int imageWidth) {
        return Math.floorDiv(imageWidth + 2 * paddingX - width, strideX) + 1;
    }

    /** Positions from top to bottom with PyTorch's ceil mode: a last one may reach beyond, but begins in the image. */
    public int downRoundedUp(int imageHeight) {
        return roundedUp(imageHeight, height, strideY, paddingY);
    }

    /** Positions from left to right with PyTorch's ceil mode. */
    public int acrossRoundedUp(int imageWidth) {
        return roundedUp(imageWidth, width, strideX, paddingX);
    }

    private static int roundedUp(int extent, int size, int stride, int padding) {
        int positions = Math.ceilDiv(extent + 2 * padding - size, stride) + 1;
        return (positions - 1) * stride >= extent + padding ? positions - 1 : positions;
    }
}
