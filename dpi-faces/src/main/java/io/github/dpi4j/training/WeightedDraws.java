package io.github.dpi4j.training;

import io.github.dpi4j.random.PhiloxStream;
import java.util.Arrays;

/** Sampling of images with replacement, with probabilities proportional to their weights. */
final class WeightedDraws implements ImageOrder {
    private final long seed;
    /** Cumulative weights, including each image's. */
    private final double[] cumulative;

    /** @param weights at least 0 each, not all 0 */
    WeightedDraws(long seed, double[] weights) {
        this.seed = seed;
        this.cumulative = weights.clone();
        Arrays.parallelPrefix(cumulative, Double::sum);
    }

    @Override
    public int image(long example) {
        float[] u = new float[1];
        new PhiloxStream(seed, Streams.WEIGHTED_DRAW.number(example)).uniform(u, 0, 1);
        double at = u[0] * cumulative[cumulative.length - 1];
        // The first image whose cumulative weight exceeds the number; never one of weight 0.
        int low = 0;
        int high = cumulative.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (cumulative[middle] > at) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
