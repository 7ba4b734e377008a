package io.github.dpi4j.training;

import io.github.dpi4j.random.PhiloxStream;

/**
 * Shuffled order of the examples: every image once per epoch, in a new order each. A pure function of the seed and the
 * example's number, without state to be saved; the last order is cached.
 */
final class Shuffle implements ImageOrder {
    private final long seed;
    private final int count;
    private final int[] order;
    private long epoch = -1;

    /** @param count number of images */
    Shuffle(long seed, int count) {
        this.seed = seed;
        this.count = count;
        this.order = new int[count];
    }

    @Override
    public int image(long example) {
        if (example / count != epoch) {
            epoch = example / count;
            deal();
        }
        return order[(int) (example % count)];
    }

    /** Shuffles by Fisher and Yates. */
    private void deal() {
        float[] draws = new float[count];
        new PhiloxStream(seed, Streams.SHUFFLE.number(epoch)).uniform(draws, 0, count);
        for (int i = 0; i < count; i++) {
            int j = (int) (draws[i] * (i + 1));
            order[i] = order[j];
            order[j] = i;
        }
    }
}
