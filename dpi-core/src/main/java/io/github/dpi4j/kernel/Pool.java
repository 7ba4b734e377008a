package io.github.dpi4j.kernel;

import io.github.dpi4j.tensor.Window;

/**
 * A pooling: the function that reduces a window's pixels to one, and the window.
 *
 * @param kind the function
 * @param window size, stride and padding of the window
 */
public record Pool(Kind kind, Window window) {
    /** A function of a window's pixels; those outside of the image are padding. */
    public enum Kind {
        /** The largest; padding does not count. */
        MAX,
        /** The mean; padding does not count. */
        AVERAGE,
        /** The mean; padding counts as zeros, but not what ceil mode adds beyond it. */
        AVERAGE_WITH_PADDING
    }

    /** Pixels that a mean is taken over at a position, of an image of this size. */
    public int count(int y, int x, int height, int width) {
        return switch (kind) {
            case MAX, AVERAGE -> inside(y, window.strideY(), window.paddingY(), window.height(), height, 0)
                    * inside(x, window.strideX(), window.paddingX(), window.width(), width, 0);
            case AVERAGE_WITH_PADDING -> inside(y, window.strideY(), window.paddingY(), window.height(), height,
                    window.paddingY())
                    * inside(x, window.strideX(), window.paddingX(), window.width(), width, window.paddingX());
        };
    }

    private static int inside(int position, int stride, int padding, int size, int extent, int margin) {
        int first = position * stride - padding;
        return Math.min(first + size, extent + margin) - Math.max(first, -margin);
    }
}
