package io.github.dpi4j.image;

/**
 * Resizing of 8-bit images to the same bytes as Pillow's {@code Image.resize} (checked against Pillow 9.4): rows first,
 * then columns, the result between the two rounded to 8 bits as well.
 */
public final class Resizer {
    private static final int HALF = 1 << ResizeWeights.PRECISION_BITS - 1;

    private Resizer() {
    }

    /**
     * {@return the image at another size; the image itself where the size is already right} The source is not modified.
     *
     * @param source the image; not modified
     * @param width width of the result in pixels
     * @param height height of the result in pixels
     * @param filter the interpolation filter
     * @throws IllegalArgumentException if a target side is below 1, or the target too large for one array
     */
    public static RgbImage resize(RgbImage source, int width, int height, ResizeFilter filter) {
        if (source.width() == width && source.height() == height) {
            return source;
        }
        if (filter == ResizeFilter.NEAREST) {
            return nearest(source, width, height);
        }
        RgbImage wide = source.width() == width ? source : resizeRows(source, width, filter);
        return height == wide.height() ? wide : resizeColumns(wide, height, filter);
    }

    private static RgbImage resizeRows(RgbImage source, int width, ResizeFilter filter) {
        RgbImage out = RgbImage.blank(width, source.height());
        ResizeWeights plan = ResizeWeights.of(filter, source.width(), width);
        int at = 0;
        for (int y = 0; y < source.height(); y++) {
            for (int x = 0; x < width; x++) {
                int from = RgbImage.CHANNELS * (y * source.width() + plan.first()[x]);
                at = weigh(source.pixels(), from, RgbImage.CHANNELS, plan, x, out.pixels(), at);
            }
        }
        return out;
    }

    private static RgbImage resizeColumns(RgbImage source, int height, ResizeFilter filter) {
        RgbImage out = RgbImage.blank(source.width(), height);
        ResizeWeights plan = ResizeWeights.of(filter, source.height(), height);
        int row = RgbImage.CHANNELS * source.width();
        int at = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < source.width(); x++) {
                int from = plan.first()[y] * row + RgbImage.CHANNELS * x;
                at = weigh(source.pixels(), from, row, plan, y, out.pixels(), at);
            }
        }
        return out;
    }

    /** Computes one target pixel from the source pixels that begin at {@code from} and lie {@code step} bytes apart. */
    private static int weigh(byte[] source, int from, int step, ResizeWeights plan, int target, byte[] out, int at) {
        int red = HALF;
        int green = HALF;
        int blue = HALF;
        int weightAt = target * plan.stride();
        for (int i = 0, s = from; i < plan.count()[target]; i++, s += step) {
            int weight = plan.weights()[weightAt + i];
            red += (source[s] & 0xff) * weight;
            green += (source[s + 1] & 0xff) * weight;
            blue += (source[s + 2] & 0xff) * weight;
        }
        out[at] = clip(red);
        out[at + 1] = clip(green);
        out[at + 2] = clip(blue);
        return at + RgbImage.CHANNELS;
    }

    private static byte clip(int sum) {
        return (byte) Math.clamp(sum >> ResizeWeights.PRECISION_BITS, 0, 255);
    }

    private static RgbImage nearest(RgbImage source, int width, int height) {
        RgbImage out = RgbImage.blank(width, height);
        int[] columns = nearestPositions(source.width(), width);
        int[] rows = nearestPositions(source.height(), height);
        int at = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                System.arraycopy(source.pixels(), RgbImage.CHANNELS * (rows[y] * source.width() + columns[x]),
                        out.pixels(), at, RgbImage.CHANNELS);
                at += RgbImage.CHANNELS;
            }
        }
        return out;
    }

    /**
     * Returns the source pixels of nearest-neighbour resizing, by repeated addition as in Pillow; multiplication would
     * round to another pixel in some places.
     */
    private static int[] nearestPositions(int sourceSize, int targetSize) {
        double step = (double) sourceSize / targetSize;
        double position = step * 0.5;
        int[] out = new int[targetSize];
        for (int i = 0; i < targetSize; i++) {
            out[i] = Math.min((int) position, sourceSize - 1);
            position += step;
        }
        return out;
    }
}
