package io.github.dpi4j.tensor;

/**
 * A rectangle that slides over an image, as convolutions and pooling read it: its size, its stride and the padding on
 * both sides, vertically (y) and horizontally (x), in pixels.
 *
 * @param height height of the window
 * @param width width of the window
 * @param strideY vertical stride
 * @param strideX horizontal stride
 * @param paddingY padding above and below
 * @param paddingX padding on the left and right
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

    /**
     * {@return a square window, with the same stride and padding in both directions}
     *
     * @param side height and width
     * @param stride vertical and horizontal stride
     * @param padding padding on each side
     */
    public static Window square(int side, int stride, int padding) {
        return new Window(side, side, stride, stride, padding, padding);
    }

    /** {@return whether both directions are alike} */
    public boolean isSquare() {
        return height == width && strideY == strideX && paddingY == paddingX;
    }

    /** {@return whether it covers one pixel after the other: what a 1×1 convolution reads} */
    public boolean isPointwise() {
        return height == 1 && width == 1 && strideY == 1 && strideX == 1 && paddingY == 0 && paddingX == 0;
    }

    /**
     * {@return whether it is a square of this side, stride and padding}
     *
     * @param side height and width
     * @param stride vertical and horizontal stride
     * @param padding padding on each side
     */
    public boolean is(int side, int stride, int padding) {
        return equals(square(side, stride, padding));
    }

    /** {@return the number of pixels that the window covers} */
    public int taps() {
        return height * width;
    }

    /**
     * {@return the number of positions from top to bottom in an image of this height, without one that does not fit
     * entirely}
     *
     * @param imageHeight the image's height
     */
    public int down(int imageHeight) {
        return Math.floorDiv(imageHeight + 2 * paddingY - height, strideY) + 1;
    }

    /**
     * {@return the number of positions from left to right in an image of this width, without one that does not fit
     * entirely}
     *
     * @param imageWidth the image's width
     */
    public int across(int imageWidth) {
        return Math.floorDiv(imageWidth + 2 * paddingX - width, strideX) + 1;
    }

    /**
     * {@return the number of positions from top to bottom with PyTorch's ceil mode: the last one may extend beyond the
     * image, but begins in it}
     *
     * @param imageHeight the image's height
     */
    public int downRoundedUp(int imageHeight) {
        return roundedUp(imageHeight, height, strideY, paddingY);
    }

    /**
     * {@return the number of positions from left to right with PyTorch's ceil mode}
     *
     * @param imageWidth the image's width
     */
    public int acrossRoundedUp(int imageWidth) {
        return roundedUp(imageWidth, width, strideX, paddingX);
    }

    private static int roundedUp(int extent, int size, int stride, int padding) {
        int positions = Math.ceilDiv(extent + 2 * padding - size, stride) + 1;
        return (positions - 1) * stride >= extent + padding ? positions - 1 : positions;
    }
}
