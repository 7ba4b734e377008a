package io.github.dpi4j.image;

/**
 * A similarity of the plane about the image's centre, and how an image looks after it.
 *
 * @param mirrored whether left and right are exchanged first
 * @param angle in radians, clockwise as images have y downwards
 * @param zoom above 1 enlarges
 * @param shiftX to the right, as a share of the image's side
 * @param shiftY downwards, likewise
 */
public record Similarity(boolean mirrored, double angle, double zoom, double shiftX, double shiftY) {
    /** Half the cubic's width. */
    private static final int SUPPORT = 2;

    public Similarity {
        if (!(zoom > 0 && zoom < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("zoom: expected a positive number, got " + zoom);
        }
    }

    /**
     * The image after the similarity. Keys' cubic, as wide as a target pixel is in the source, so that reducing does not
     * alias; without a change this is Pillow's bicubic but for rounding. What comes from beyond the border repeats it.
     *
     * @param source square; not modified
     * @param size side of the result
     * @throws IllegalArgumentException if the source is not square, or size is below 1
     * @return size · size · 3 values about 0 … 255, neither rounded nor clipped
     */
    public float[] resample(RgbImage source, int size) {
        int side = source.width();
        if (source.height() != side || size < 1) {
            throw new IllegalArgumentException("source and size: expected a square image and at least 1, got " + side
                    + "×" + source.height() + " and " + size);
        }
        double filterScale = Math.max(1, side / (size * zoom));
        int taps = (int) Math.ceil(2 * SUPPORT * filterScale) + 1;
        double[] weightsX = new double[taps];
        double[] weightsY = new double[taps];
        double cos = Math.cos(angle) / zoom;
        double sin = Math.sin(angle) / zoom;
        float[] out = new float[size * size * RgbImage.CHANNELS];
        for (int y = 0, at = 0; y < size; y++) {
            for (int x = 0; x < size; x++, at += RgbImage.CHANNELS) {
                double u = (x + 0.5) / size - 0.5 - shiftX;
                double v = (y + 0.5) / size - 0.5 - shiftY;
                double turned = cos * u + sin * v;
                double sourceX = within((mirrored ? -turned : turned) + 0.5, side);
                double sourceY = within(cos * v - sin * u + 0.5, side);
                int left = weigh(sourceX, filterScale, side, weightsX);
                int top = weigh(sourceY, filterScale, side, weightsY);
                sum(source, left, top, weightsX, weightsY, out, at);
            }
        }
        return out;
    }

    /** A place as a share of the side, in pixels between the centres of the outermost. */
    private static double within(double place, int side) {
        return Math.clamp(place * side, 0.5, side - 0.5);
    }

    /** Weights, of sum 1, of the pixels around a place; those past the last are 0. Returns the first pixel. */
    private static int weigh(double place, double filterScale, int side, double[] weights) {
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

    private static void sum(RgbImage source, int left, int top, double[] weightsX, double[] weightsY, float[] out,
            int at) {
        byte[] pixels = source.pixels();
        int side = source.width();
        double red = 0;
        double green = 0;
        double blue = 0;
        for (int j = 0; j < weightsY.length && top + j < side; j++) {
            if (weightsY[j] == 0) {
                continue;
            }
            int row = RgbImage.CHANNELS * ((top + j) * side + left);
            for (int i = 0; i < weightsX.length && left + i < side; i++) {
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

    /** Keys' cubic convolution kernel with a = -1/2. */
    private static double cubic(double distance) {
        double d = Math.abs(distance);
        if (d < 1) {
            return (1.5 * d - 2.5) * d * d + 1;
        }
        return d < 2 ? ((-0.5 * d + 2.5) * d - 4) * d + 2 : 0;
    }
}
