package io.github.dpi4j.training;

import io.github.dpi4j.random.PhiloxStream;
import java.util.Arrays;

/** Images drawn with replacement, each as often as its weight says. */
final class WeightedDraws implements ImageOrder {
    private final long seed;
    /** Up to and with each image. */
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
        // The first image whose sum passes the number; images of weight 0 pass nothing.
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
