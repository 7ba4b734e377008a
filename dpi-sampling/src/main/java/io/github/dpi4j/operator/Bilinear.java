package io.github.dpi4j.operator;

/** Bilinear resizing, in float. */
public final class Bilinear {
    private Bilinear() {
    }

    /**
     * {@return OpenCV's {@code resize(…, INTER_LINEAR)}: two pixels in each direction whatever the scale, so that a
     * reduction aliases; pixels are squares, and what lies beyond the outermost centres repeats them}
     *
     * @param height the images'
     * @param width the images'
     * @param outHeight the measurements'
     * @param outWidth the measurements'
     */
    public static SeparableOperator opencv(int height, int width, int outHeight, int outWidth) {
        ImageSize images = new ImageSize(height, width);
        ImageSize measurements = new ImageSize(outHeight, outWidth);
        return SeparableOperator.of(matrix(images.height(), measurements.height()),
                matrix(images.width(), measurements.width()));
    }

    private static BandMatrix matrix(int n, int m) {
        double scale = (double) n / m;
        double[][] rows = new double[m][n];
        for (int o = 0; o < m; o++) {
            double place = Math.clamp((o + 0.5) * scale - 0.5, 0, n - 1);
            int left = (int) place;
            rows[o][left] = 1 - (place - left);
            if (left + 1 < n) {
                rows[o][left + 1] = place - left;
            }
        }
        return BandMatrix.of(rows, n);
    }
}
