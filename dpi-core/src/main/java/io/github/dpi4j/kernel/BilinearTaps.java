package io.github.dpi4j.kernel;

/**
 * Where the pixels of a row or column lie in one of another length, as PyTorch's {@code interpolate} with
 * {@code align_corners=False} places them: (i + ½) · size / to − ½, not below 0. Shrinking takes no mean.
 *
 * @param low index of the pixel before
 * @param high index of the pixel after; the last one has none, and takes itself
 * @param weight of the pixel after
 */
public record BilinearTaps(int[] low, int[] high, float[] weight) {
    /** Those that take {@code from} pixels to {@code to}. */
    public static BilinearTaps of(int from, int to) {
        int[] low = new int[to];
        int[] high = new int[to];
        float[] weight = new float[to];
        double scale = (double) from / to;
        for (int i = 0; i < to; i++) {
            double at = Math.max(0, (i + 0.5) * scale - 0.5);
            low[i] = Math.min((int) at, from - 1);
            high[i] = Math.min(low[i] + 1, from - 1);
            weight[i] = (float) (at - low[i]);
        }
        return new BilinearTaps(low, high, weight);
    }

    /** Number of pixels that are placed. */
    public int length() {
        return low.length;
    }

    /** The weights as a matrix (to, from), row-major. */
    public float[] matrix(int from) {
        float[] matrix = new float[low.length * from];
        for (int i = 0; i < low.length; i++) {
            matrix[i * from + low[i]] += 1 - weight[i];
            matrix[i * from + high[i]] += weight[i];
        }
        return matrix;
    }
}
