package io.github.dpi4j.metric;

import io.github.dpi4j.random.PhiloxStream;
import io.github.dpi4j.random.RandomStream;
import java.util.Arrays;

/**
 * The squared maximum mean discrepancy between two sets of features with the kernel (x·y / d + 1)³: on an Inception network's
 * features the kernel inception distance (Bińkowski et al., "Demystifying MMD GANs", 2018). The mean of an estimate without
 * bias over random subsets, as torch-fidelity computes it; it may be negative. In double precision.
 *
 * @param subsets how many; one where the sets hold no more than one subset
 * @param subsetSize rows in each, at least 2; fewer where the sets hold fewer
 * @param seed of the subsets
 */
public record KernelDistance(int subsets, int subsetSize, long seed) {
    /** torch-fidelity's numbers: 100 subsets of 1000. */
    public static final KernelDistance DEFAULT = new KernelDistance(100, 1000, 2020);

    /** Checks the components. */
    public KernelDistance {
        if (subsets < 1 || subsetSize < 2) {
            throw new IllegalArgumentException("subsets and their size: expected at least 1 and 2, got " + subsets
                    + " and " + subsetSize);
        }
    }

    /**
     * {@return the distance between two sets of features}
     *
     * @param x (n, d), n at least 2; a row for each image
     * @param y (m, d), m at least 2
     * @throws IllegalArgumentException if there are too few rows, or they differ in length
     */
    public double between(float[][] x, float[][] y) {
        Features.dimension(x, y, 2);
        int size = Math.min(subsetSize, Math.min(x.length, y.length));
        int count = size == x.length && size == y.length ? 1 : subsets;
        RandomStream stream = new PhiloxStream(seed, 0);
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += unbiased(subset(x, size, stream), subset(y, size, stream));
        }
        return sum / count;
    }

    /** Rows drawn without replacement; all of them in their order, if that many are wanted. */
    private static float[][] subset(float[][] rows, int size, RandomStream stream) {
        float[][] all = rows.clone();
        float[] u = new float[1];
        for (int i = 0; i < size && size < all.length; i++) {
            stream.uniform(u, 0, 1);
            int j = i + (int) (u[0] * (all.length - i));
            float[] row = all[i];
            all[i] = all[j];
            all[j] = row;
        }
        return Arrays.copyOf(all, size);
    }

    /** The squared discrepancy of two sets of the same size, without bias. */
    static double unbiased(float[][] x, float[][] y) {
        double m = x.length;
        double within = 0;
        double across = 0;
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < x.length; j++) {
                if (i != j) {
                    within += kernel(x[i], x[j]) + kernel(y[i], y[j]);
                }
                across += kernel(x[i], y[j]);
            }
        }
        return within / (m * (m - 1)) - 2 * across / (m * m);
    }

    static double kernel(float[] x, float[] y) {
        double product = 0;
        for (int i = 0; i < x.length; i++) {
            product += (double) x[i] * y[i];
        }
        double base = product / x.length + 1;
        return base * base * base;
    }
}
