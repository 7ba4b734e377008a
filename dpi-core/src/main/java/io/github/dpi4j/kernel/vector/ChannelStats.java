package io.github.dpi4j.kernel.vector;

import java.util.Arrays;

/**
 * Sums from which the mean and the variance of every channel of every image follow, gathered while a feature map is
 * written.
 *
 * <p>Each task of the writing operation fills one slot per image, and the slots are added up in a fixed order: the
 * result does not depend on which thread ran which task. A slot takes small rectangles of pixels, of each one value as a
 * pivot and the float sums of the differences from it and of their squares, and adds them up in float64, so that a mean
 * far from zero costs no accuracy (Chan, Golub and LeVeque, 1983).
 */
public final class ChannelStats {
    private final int slots;
    private final int stride;
    private final long pixels;
    private final double[] sum;
    private final double[] squares;

    /**
     * @param slots tasks per image
     * @param channels of the feature map
     * @param pixels of one image
     */
    public ChannelStats(int images, int slots, int channels, long pixels) {
        this.slots = slots;
        this.stride = Lanes.padded(channels);
        this.pixels = pixels;
        this.sum = new double[images * slots * stride];
        this.squares = new double[sum.length];
    }

    /** Forgets what a slot holds for the given channels. */
    void clear(int image, int slot, int channel, int count) {
        int at = at(image, slot, channel);
        Arrays.fill(sum, at, at + count, 0);
        Arrays.fill(squares, at, at + count, 0);
    }

    /**
     * Adds one rectangle of {@code n} values per channel.
     *
     * @param pivot per channel, of the size of the values
     * @param differences per channel, Σ(x − pivot)
     * @param deviations per channel, Σ(x − pivot)²
     */
    void add(int image, int slot, int channel, int count, int n, float[] pivot, float[] differences,
            float[] deviations) {
        int at = at(image, slot, channel);
        for (int i = 0; i < count; i++) {
            double p = pivot[i];
            double d = differences[i];
            sum[at + i] += n * p + d;
            squares[at + i] += deviations[i] + p * (2 * d + n * p);
        }
    }

    private int at(int image, int slot, int channel) {
        return (image * slots + slot) * stride + channel;
    }

    /** Adds the sums of one channel of one image to {@code into[0]} and those of its squares to {@code into[1]}. */
    public void total(int image, int channel, double[] into) {
        double s = 0;
        double q = 0;
        for (int slot = 0; slot < slots; slot++) {
            int at = at(image, slot, channel);
            s += sum[at];
            q += squares[at];
        }
        into[0] += s;
        into[1] += q;
    }

    /** Returns the number of values per channel and image. */
    public long pixels() {
        return pixels;
    }
}
