package io.github.dpi4j.operator;

import java.util.function.IntToDoubleFunction;

/**
 * Bicubic resizing as the field's libraries do it, in float: Keys' cubic convolution (1981) with a = −1/2, widened by
 * the scale when an image is reduced, so that nothing aliases. They agree inside the image for whole factors; they
 * differ at the border and, for other factors, in the positions of pixels. OpenCV's has a = −3/4 and is never widened.
 *
 * <p>Results may overshoot the range of the images; nothing is clipped or rounded.
 */
public final class Bicubic {
    /** Half the cubic's width. */
    private static final double SUPPORT = 2;

    private Bicubic() {
    }

    /**
     * {@return Pillow's {@code Image.resize(…, BICUBIC)} but for its rounding to 8 bits: what lies beyond the border
     * has no weight}
     *
     * @param height the images'
     * @param width the images'
     * @param outHeight the measurements'
     * @param outWidth the measurements'
     */
    public static SeparableOperator pillow(int height, int width, int outHeight, int outWidth) {
        ImageSize images = new ImageSize(height, width);
        ImageSize measurements = new ImageSize(outHeight, outWidth);
        BandMatrix rows = pillow(height, outHeight);
        return SeparableOperator.of(rows, same(images, measurements) ? rows : pillow(width, outWidth));
    }

    /**
     * {@return MATLAB's {@code imresize(…, scale)}, which also BasicSR and DiffPIR use: mirrored at the border, the
     * first pixels' outer edges together}
     *
     * @param height height of the images in pixels
     * @param width width of the images in pixels
     * @param scale below 1 reduces; measurements are ⌈H·scale⌉ × ⌈W·scale⌉
     */
    public static SeparableOperator matlab(int height, int width, double scale) {
        return scaled(height, width, scale, (n, m) -> 0);
    }

    /**
     * {@return the resizer of ILVR, DPS, DR2 and DiffPIR: {@link #matlab} with the images' centres together, which is
     * another matrix only where a side times the scale is no integer}
     *
     * @param height height of the images in pixels
     * @param width width of the images in pixels
     * @param scale below 1 reduces; measurements are ⌈H·scale⌉ × ⌈W·scale⌉
     */
    public static SeparableOperator resizer(int height, int width, double scale) {
        return scaled(height, width, scale, (n, m) -> (m - n * scale) / 2);
    }

    /**
     * {@return the down-sampling "SRConv" of DDRM and DDNM (Kawar et al. 2022, Wang et al. 2023): for even factors the
     * same matrix as {@link #matlab} at 1/s, for odd ones half a pixel to the left of it and above} Its authors take
     * singular values below 0.03 of either side's matrix for 0; up to factors in the hundreds there are none.
     *
     * @param height height of the images in pixels
     * @param width width of the images in pixels
     * @param s the factor, at least 1; divides height and width
     */
    public static SeparableOperator srConv(int height, int width, int s) {
        ImageSize images = new ImageSize(height, width);
        ImageSize measurements = images.dividedBy(s);
        IntToDoubleFunction centre = o -> o * s + s / 2 - 0.5;
        BandMatrix rows = mirrored(height, measurements.height(), 1.0 / s, centre);
        return SeparableOperator.of(rows,
                height == width ? rows : mirrored(width, measurements.width(), 1.0 / s, centre));
    }

    /**
     * {@return OpenCV's {@code resize(…, INTER_CUBIC)}: a = −3/4, four pixels in each direction whatever the scale, so
     * that a reduction aliases; the pixels at the border repeat beyond it}
     *
     * @param height the images'
     * @param width the images'
     * @param outHeight the measurements'
     * @param outWidth the measurements'
     */
    public static SeparableOperator opencv(int height, int width, int outHeight, int outWidth) {
        ImageSize images = new ImageSize(height, width);
        ImageSize measurements = new ImageSize(outHeight, outWidth);
        BandMatrix rows = opencv(height, outHeight);
        return SeparableOperator.of(rows, same(images, measurements) ? rows : opencv(width, outWidth));
    }

    /** The shift of the centres, in target pixels, for a side of n pixels that becomes m. */
    @FunctionalInterface
    private interface Shift {
        double of(int n, int m);
    }

    private static SeparableOperator scaled(int height, int width, double scale, Shift shift) {
        ImageSize images = new ImageSize(height, width);
        if (!(scale > 0 && Math.max(height, width) * scale < Integer.MAX_VALUE)) {
            throw new IllegalArgumentException("scale: expected a positive number, got " + scale);
        }
        BandMatrix rows = scaled(height, scale, shift);
        return SeparableOperator.of(rows, images.height() == images.width() ? rows : scaled(width, scale, shift));
    }

    private static BandMatrix scaled(int n, double scale, Shift shift) {
        int m = (int) Math.ceil(n * scale);
        double moved = shift.of(n, m);
        return mirrored(n, m, scale, o -> (o + 1 - moved) / scale + 0.5 * (1 - 1 / scale) - 1);
    }

    /**
     * Returns the matrix of one direction with the image mirrored at its border, each row of sum 1.
     *
     * @param centre of a target pixel, in source pixels, 0 the centre of the first
     */
    private static BandMatrix mirrored(int n, int m, double scale, IntToDoubleFunction centre) {
        double narrowing = Math.min(scale, 1);
        double reach = SUPPORT / narrowing;
        double[][] rows = new double[m][n];
        for (int o = 0; o < m; o++) {
            double c = centre.applyAsDouble(o);
            for (int j = (int) Math.ceil(c - reach); j <= c + reach; j++) {
                rows[o][Border.EDGE_TWICE.inside(j, n)] += cubic(narrowing * (c - j));
            }
            normalize(rows[o]);
        }
        return BandMatrix.of(rows, n);
    }

    /** Returns Pillow's matrix of one direction, each row of sum 1. */
    private static BandMatrix pillow(int n, int m) {
        double scale = (double) n / m;
        double widening = Math.max(1, scale);
        double reach = SUPPORT * widening;
        double[][] rows = new double[m][n];
        for (int o = 0; o < m; o++) {
            double c = (o + 0.5) * scale;
            int from = Math.max(0, (int) (c - reach + 0.5));
            int to = Math.min(n, (int) (c + reach + 0.5));
            for (int j = from; j < to; j++) {
                rows[o][j] = cubic((j - c + 0.5) * (1 / widening));
            }
            normalize(rows[o]);
        }
        return BandMatrix.of(rows, n);
    }

    private static BandMatrix opencv(int n, int m) {
        double[][] rows = new double[m][n];
        for (int o = 0; o < m; o++) {
            double c = (o + 0.5) * n / m - 0.5;
            int left = (int) Math.floor(c);
            for (int j = left - 1; j <= left + 2; j++) {
                rows[o][Math.clamp(j, 0, n - 1)] += cubic(c - j, -0.75);
            }
        }
        return BandMatrix.of(rows, n);
    }

    private static boolean same(ImageSize images, ImageSize measurements) {
        return images.height() == images.width() && measurements.height() == measurements.width();
    }

    private static void normalize(double[] weights) {
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] /= sum;
        }
    }

    private static double cubic(double distance) {
        return cubic(distance, -0.5);
    }

    /** Returns Keys' cubic: 1 at 0, and 0 at the other whole numbers and from 2 on; a is its slope at 1. */
    private static double cubic(double distance, double a) {
        double d = Math.abs(distance);
        if (d < 1) {
            return ((a + 2) * d - (a + 3)) * d * d + 1;
        }
        return d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0;
    }
}
