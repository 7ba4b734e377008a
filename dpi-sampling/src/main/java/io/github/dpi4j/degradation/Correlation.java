package io.github.dpi4j.degradation;

import io.github.dpi4j.tensor.Tensor;
import java.util.Arrays;

/** Correlation of images with a small kernel that is not flipped, as OpenCV's {@code filter2D} computes it. */
final class Correlation {
    private Correlation() {
    }

    /**
     * Returns the correlated image, of the same size; beyond its border the image is mirrored without repeating the edge.
     *
     * @param image (N, C, H, W); not modified
     * @param kernel rows · columns weights, both numbers odd
     */
    static Tensor of(Tensor image, double[] kernel, int rows, int columns) {
        int height = image.dim(2);
        int width = image.dim(3);
        Tensor out = Tensor.zeros(image.shape());
        double[] sums = new double[width];
        for (int plane = 0; plane < image.dim(0) * image.dim(1); plane++) {
            double[] padded = padded(image, plane, rows / 2, columns / 2);
            int stride = width + columns - 1;
            for (int y = 0; y < height; y++) {
                Arrays.fill(sums, 0);
                for (int j = 0; j < rows; j++) {
                    for (int i = 0; i < columns; i++) {
                        add(sums, padded, (y + j) * stride + i, kernel[j * columns + i]);
                    }
                }
                for (int x = 0; x < width; x++) {
                    out.data()[(plane * height + y) * width + x] = (float) sums[x];
                }
            }
        }
        return out;
    }

    private static void add(double[] sums, double[] values, int from, double weight) {
        for (int x = 0; x < sums.length; x++) {
            sums[x] += weight * values[from + x];
        }
    }

    private static double[] padded(Tensor image, int plane, int above, int left) {
        int height = image.dim(2);
        int width = image.dim(3);
        double[] padded = new double[(height + 2 * above) * (width + 2 * left)];
        for (int y = -above, at = 0; y < height + above; y++) {
            int row = (plane * height + mirrored(y, height)) * width;
            for (int x = -left; x < width + left; x++, at++) {
                padded[at] = image.data()[row + mirrored(x, width)];
            }
        }
        return padded;
    }

    /** Returns the place within 0 … n − 1 that a place beyond mirrors: −1 → 1, n → n − 2. */
    private static int mirrored(int i, int n) {
        if (n == 1) {
            return 0;
        }
        int inPeriod = Math.floorMod(i, 2 * (n - 1));
        return Math.min(inPeriod, 2 * (n - 1) - inPeriod);
    }
}
