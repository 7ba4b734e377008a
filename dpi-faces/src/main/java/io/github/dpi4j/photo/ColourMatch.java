package io.github.dpi4j.photo;

import io.github.dpi4j.detector.Point;
import io.github.dpi4j.image.RgbImage;

/**
 * Gains and offsets that give a restored face's channels the mean and the variance of the photograph along the rim of
 * the square, where the two meet.
 *
 * @param gain for each channel
 * @param offset for each channel, added after the gain
 */
record ColourMatch(double[] gain, double[] offset) {
    /** Gains stay between this and its inverse. */
    private static final double LEAST_GAIN = 0.5;
    /** A channel with a smaller standard deviation in the rim, of 255, keeps its contrast. */
    private static final double LEAST_DEVIATION = 1;

    /**
     * Returns the match of two images of one square.
     *
     * @param restored the restored face at the photograph's resolution
     * @param wanted the photograph's square, of the same size
     */
    static ColourMatch of(RgbImage restored, RgbImage wanted) {
        double[] gain = new double[RgbImage.CHANNELS];
        double[] offset = new double[RgbImage.CHANNELS];
        for (int c = 0; c < RgbImage.CHANNELS; c++) {
            Moments from = Moments.of(restored, c);
            Moments to = Moments.of(wanted, c);
            gain[c] = from.deviation < LEAST_DEVIATION || to.deviation < LEAST_DEVIATION
                    ? 1
                    : Math.clamp(to.deviation / from.deviation, LEAST_GAIN, 1 / LEAST_GAIN);
            offset[c] = to.mean - gain[c] * from.mean;
        }
        return new ColourMatch(gain, offset);
    }

    double apply(double value, int channel) {
        return gain[channel] * value + offset[channel];
    }

    /** Mean and standard deviation of a channel along the rim. */
    private record Moments(double mean, double deviation) {
        static Moments of(RgbImage image, int channel) {
            double sum = 0;
            double squares = 0;
            int count = 0;
            for (int y = 0; y < image.height(); y++) {
                for (int x = 0; x < image.width(); x++) {
                    if (PasteBack.mask(
                            new Point((x + 0.5) / image.width(), (y + 0.5) / image.height())) < 1) {
                        int value = image.get(x, y, channel);
                        sum += value;
                        squares += (double) value * value;
                        count++;
                    }
                }
            }
            double mean = sum / count;
            return new Moments(mean, Math.sqrt(Math.max(0, squares / count - mean * mean)));
        }
    }
}
