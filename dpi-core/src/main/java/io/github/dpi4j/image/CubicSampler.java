package io.github.dpi4j.image;

/**
 * Keys' cubic convolution over an image, read at any place; where the target's pixels are wider than the source's, the
 * cubic is as wide as they are, so that reducing does not alias. On a grid this is Pillow's bicubic but for rounding. One thread at a time.
 */
public final class CubicSampler {
    /** Half the cubic's width. */
    private static final int SUPPORT = 2;

    private final RgbImage source;
    private final double filterScale;
    private final double[] weightsX;
    private final double[] weightsY;

    /**
     * Makes a sampler of an image.
     *
     * @param source the image; not modified
     * @param reduction side of a target pixel in pixels of the source; below 1 it counts as 1
     */
    public CubicSampler(RgbImage source, double reduction) {
        if (!(reduction > 0 && reduction < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("reduction: expected a positive number, got " + reduction);
        }
        this.source = source;
        filterScale = Math.max(1, reduction);
        int taps = (int) Math.ceil(2 * SUPPORT * filterScale) + 1;
        weightsX = new double[taps];
        weightsY = new double[taps];
    }

    /**
     * Writes the image's red, green and blue at a place. Pixels beyond the border do not count; the others' weights are
     * of sum 1.
     *
     * @param x in pixels from the left edge, from 0 to the width: the first pixel's centre is at 0.5
     * @param y likewise from the upper edge
     * @param out three values about 0 … 255 from {@code at}, neither rounded nor clipped
     * @param at first index that is written
     */
    public void sample(double x, double y, float[] out, int at) {
        int left = weigh(x, source.width(), weightsX);
        int top = weigh(y, source.height(), weightsY);
        byte[] pixels = source.pixels();
        int width = source.width();
        double red = 0;
        double green = 0;
        double blue = 0;
        for (int j = 0; j < weightsY.length && top + j < source.height(); j++) {
            if (weightsY[j] == 0) {
                continue;
            }
            int row = RgbImage.CHANNELS * ((top + j) * width + left);
            for (int i = 0; i < weightsX.length && left + i < width; i++) {
                double weight = weightsX[i] * weightsY[j];
                red += weight * (pixels[row + 3 * i] & 0xff);
                green += weight * (pixels[row + 3 * i + 1] & 0xff);
                blue += weight * (pixels[row + 3 * i + 2] & 0xff);
            }
        }
        out[at] = (float) red;
        out[at + 1] = (float) green;
        out[at + 2] = (float) blue;
    }

    /** Computes weights, of sum 1, of the pixels around a place, 0 past the last. Returns the first pixel. */
    private int weigh(double place, int side, double[] weights) {
        int first = Math.max(0, (int) Math.floor(place - SUPPORT * filterScale));
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            weights[i] = first + i < side ? cubic((first + i + 0.5 - place) / filterScale) : 0;
            sum += weights[i];
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] /= sum;
        }
        return first;
    }

    /** Returns Keys' cubic convolution kernel with a = -1/2. */
    private static double cubic(double distance) {
        double d = Math.abs(distance);
        if (d < 1) {
            return (1.5 * d - 2.5) * d * d + 1;
        }
        return d < 2 ? ((-0.5 * d + 2.5) * d - 4) * d + 2 : 0;
    }
}
