package io.github.dpi4j.metric;

import java.util.Arrays;

/**
 * The two factors of structural similarity of two planes, averaged over all places where the whole window lies within them.
 *
 * @param ssim mean of luminance · contrast · structure
 * @param contrastStructure mean of contrast · structure, "cs"
 */
record StructuralSimilarity(double ssim, double contrastStructure) {
    static final int WINDOW = 11;
    private static final double SIGMA = 1.5;
    private static final double C1 = 0.01 * 255 * 0.01 * 255;
    private static final double C2 = 0.03 * 255 * 0.03 * 255;
    private static final double[] GAUSSIAN = gaussian();

    /**
     * Compares two planes of one size.
     *
     * @param clamped whether contrast · structure below 0 counts as 0, place by place
     */
    static StructuralSimilarity of(Plane x, Plane y, boolean clamped) {
        double[] meanX = windowMeans(x);
        double[] meanY = windowMeans(y);
        double[] meanXx = windowMeans(x.product(x));
        double[] meanYy = windowMeans(y.product(y));
        double[] meanXy = windowMeans(x.product(y));
        double ssim = 0;
        double structure = 0;
        for (int i = 0; i < meanX.length; i++) {
            double mxy = meanX[i] * meanY[i];
            double mxx = meanX[i] * meanX[i];
            double myy = meanY[i] * meanY[i];
            double cs = (2 * (meanXy[i] - mxy) + C2) / (meanXx[i] - mxx + (meanYy[i] - myy) + C2);
            double counted = clamped ? Math.max(0, cs) : cs;
            structure += counted;
            ssim += (2 * mxy + C1) / (mxx + myy + C1) * counted;
        }
        return new StructuralSimilarity(ssim / meanX.length, structure / meanX.length);
    }

    /** Weighted means over all windows within the plane: (height - 10) · (width - 10) values. */
    private static double[] windowMeans(Plane plane) {
        int outWidth = plane.width() - WINDOW + 1;
        int outHeight = plane.height() - WINDOW + 1;
        double[] rows = new double[plane.height() * outWidth];
        for (int y = 0; y < plane.height(); y++) {
            weigh(plane.values(), y * plane.width(), 1, rows, y * outWidth, outWidth);
        }
        double[] out = new double[outHeight * outWidth];
        for (int y = 0; y < outHeight; y++) {
            weigh(rows, y * outWidth, outWidth, out, y * outWidth, outWidth);
        }
        return out;
    }

    /** {@code n} means of 11 values that lie {@code step} apart. */
    private static void weigh(double[] in, int from, int step, double[] out, int to, int n) {
        for (int x = 0; x < n; x++) {
            double sum = 0;
            for (int k = 0; k < WINDOW; k++) {
                sum += GAUSSIAN[k] * in[from + x + k * step];
            }
            out[to + x] = sum;
        }
    }

    private static double[] gaussian() {
        double[] out = new double[WINDOW];
        Arrays.setAll(out, k -> Math.exp(-(k - WINDOW / 2) * (k - WINDOW / 2) / (2 * SIGMA * SIGMA)));
        double sum = Arrays.stream(out).sum();
        Arrays.setAll(out, k -> out[k] / sum);
        return out;
    }
}
