package io.github.dpi4j.posterior;

import io.github.dpi4j.tensor.Tensor;

/**
 * The weak stage's mask: pixels of the condition's grid, drawn with a probability that grows with the structure around
 * them.
 */
public final class StructureMask {
    private StructureMask() {
    }

    /**
     * Returns the probability of every pixel of the grid: (|∇²| of the grey condition, spread over [0, 1] in each
     * image)^γ. ∇² is the 4-neighbour Laplacian on the grid; beyond the border the image is mirrored. An image without
     * structure, and one with a single row or column on the grid, gives 0.
     *
     * @param condition the grid's pixels alone, RGB (N, 3, h, w)
     * @param gamma exponent of the structure
     * @return (N, 1, h, w)
     */
    public static Tensor probability(Tensor condition, double gamma) {
        if (condition.shape().rank() != 4 || condition.dim(1) != 3) {
            throw new IllegalArgumentException("condition: expected N×3×h×w, got " + condition.shape());
        }
        int h = condition.dim(2);
        int w = condition.dim(3);
        Tensor out = Tensor.zeros(condition.dim(0), 1, h, w);
        for (int n = 0; n < condition.dim(0) && h > 1 && w > 1; n++) {
            float[] laplacian = laplacian(grey(condition, n), h, w);
            spread(laplacian, gamma);
            System.arraycopy(laplacian, 0, out.data(), n * h * w, h * w);
        }
        return out;
    }

    /** Returns the luma (ITU-R BT.601 weights). */
    private static float[] grey(Tensor condition, int n) {
        int plane = condition.dim(2) * condition.dim(3);
        float[] rgb = condition.data();
        float[] grey = new float[plane];
        for (int i = 0; i < plane; i++) {
            int p = n * 3 * plane + i;
            grey[i] = 0.2989f * rgb[p] + 0.587f * rgb[p + plane] + 0.114f * rgb[p + 2 * plane];
        }
        return grey;
    }

    /** Returns |4·centre − neighbours|, mirrored at the border without repeating it. */
    private static float[] laplacian(float[] grey, int h, int w) {
        float[] out = new float[h * w];
        for (int y = 0; y < h; y++) {
            int above = w * (y == 0 ? 1 : y - 1);
            int below = w * (y == h - 1 ? h - 2 : y + 1);
            for (int x = 0; x < w; x++) {
                int left = x == 0 ? 1 : x - 1;
                int right = x == w - 1 ? w - 2 : x + 1;
                float neighbours = grey[above + x] + grey[below + x] + grey[y * w + left] + grey[y * w + right];
                out[y * w + x] = Math.abs(4 * grey[y * w + x] - neighbours);
            }
        }
        return out;
    }

    /** Maps min … max to 0 … 1 and raises to γ; modified in place. */
    private static void spread(float[] values, double gamma) {
        float min = Float.POSITIVE_INFINITY;
        float max = Float.NEGATIVE_INFINITY;
        for (float v : values) {
            min = Math.min(min, v);
            max = Math.max(max, v);
        }
        float range = max - min;
        boolean spreads = range > 0 && range < Float.POSITIVE_INFINITY;
        for (int p = 0; p < values.length; p++) {
            values[p] = spreads ? (float) Math.pow((values[p] - min) / range, gamma) : 0;
        }
    }
}
