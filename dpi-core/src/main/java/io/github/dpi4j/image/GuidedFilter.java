package io.github.dpi4j.image;

/**
 * The guided filter (He, Sun and Tang, "Guided Image Filtering", 2013): a plane as a locally linear function of another one, the
 * guide, fitted by least squares in every window; a pixel has the mean of all windows that hold it. It smooths where the guide is
 * smooth and keeps edges that the guide has, too. Windows end at the border of the planes.
 *
 * @param radius r: windows have (2r + 1)² pixels
 * @param epsilon variance of the guide below which it is smooth, the squared unit of its values
 */
record GuidedFilter(int radius, double epsilon) {
    /** Rows and columns around a pixel that its value depends on. */
    int reach() {
        return 2 * radius;
    }

    /**
     * Filters a plane.
     *
     * @param plane values row by row; not modified
     * @param guide as large; not modified
     */
    float[] apply(float[] plane, float[] guide, int width) {
        float[] planeMean = mean(plane, width);
        float[] guideMean = mean(guide, width);
        float[] slope = mean(product(plane, guide), width);
        float[] square = mean(product(guide, guide), width);
        float[] offset = new float[plane.length];
        for (int i = 0; i < plane.length; i++) {
            double covariance = slope[i] - (double) planeMean[i] * guideMean[i];
            double variance = square[i] - (double) guideMean[i] * guideMean[i];
            slope[i] = (float) (covariance / (variance + epsilon));
            offset[i] = planeMean[i] - slope[i] * guideMean[i];
        }
        float[] out = mean(slope, width);
        offset = mean(offset, width);
        for (int i = 0; i < out.length; i++) {
            out[i] = out[i] * guide[i] + offset[i];
        }
        return out;
    }

    private static float[] product(float[] a, float[] b) {
        float[] out = new float[a.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = a[i] * b[i];
        }
        return out;
    }

    /** Returns the means of all windows. */
    private float[] mean(float[] plane, int width) {
        int height = plane.length / width;
        float[] rows = new float[plane.length];
        for (int y = 0; y < height; y++) {
            double sum = 0;
            for (int x = -radius; x < width; x++) {
                sum += x + radius < width ? plane[y * width + x + radius] : 0;
                sum -= x - radius > 0 ? plane[y * width + x - radius - 1] : 0;
                if (x >= 0) {
                    rows[y * width + x] = (float) (sum / inside(x, width));
                }
            }
        }
        float[] out = new float[plane.length];
        double[] sums = new double[width];
        for (int y = -radius; y < height; y++) {
            for (int x = 0; x < width; x++) {
                sums[x] += y + radius < height ? rows[(y + radius) * width + x] : 0;
                sums[x] -= y - radius > 0 ? rows[(y - radius - 1) * width + x] : 0;
                if (y >= 0) {
                    out[y * width + x] = (float) (sums[x] / inside(y, height));
                }
            }
        }
        return out;
    }

    /** Returns how many places of the window around one are on a line. */
    private int inside(int at, int length) {
        return Math.min(at + radius, length - 1) - Math.max(at - radius, 0) + 1;
    }
}
