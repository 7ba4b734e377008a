package io.github.dpi4j.models;

import io.github.dpi4j.image.RgbImage;
import java.util.Arrays;

/**
 * An estimate of the noise that an image's channels have independently of each other: that of R − G and B − G, by the median of
 * the finest diagonal differences / 0.6745 (Donoho and Johnstone 1994). A face reduced to some pixels has as much detail in luma
 * as noise would give it, but little in these. Noise that is the same in all channels is not seen, nor such that JPEG's
 * subsampled chroma has averaged away.
 */
final class ColourNoise {
    private static final double MEDIAN_OF_NORMAL = 0.6745;

    private ColourNoise() {
    }

    /** Returns the standard deviation of the noise of each channel, of 255. */
    static double of(RgbImage image) {
        return (of(image, 0) + of(image, 2)) / 2 / Math.sqrt(2);
    }

    /** Returns the standard deviation of the noise of a channel minus the green one. */
    private static double of(RgbImage image, int channel) {
        int columns = image.width() - 1;
        int[] diagonals = new int[columns * (image.height() - 1)];
        if (diagonals.length == 0) {
            return 0;
        }
        for (int i = 0; i < diagonals.length; i++) {
            int x = i % columns;
            int y = i / columns;
            diagonals[i] = Math.abs(difference(image, x, y, channel) - difference(image, x + 1, y, channel)
                    - difference(image, x, y + 1, channel) + difference(image, x + 1, y + 1, channel));
        }
        Arrays.sort(diagonals);
        double median = (diagonals[(diagonals.length - 1) / 2] + diagonals[diagonals.length / 2]) / 2.0;
        // Four values of one variance.
        return median / 2 / MEDIAN_OF_NORMAL;
    }

    private static int difference(RgbImage image, int x, int y, int channel) {
        return image.get(x, y, channel) - image.get(x, y, 1);
    }
}
