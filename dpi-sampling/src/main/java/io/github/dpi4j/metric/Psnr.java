package io.github.dpi4j.metric;

import io.github.dpi4j.image.RgbImage;

/**
 * Peak signal-to-noise ratio in decibels: 10 · log10(255² / mean squared error), the mean over all pixels and the three
 * channels. Higher is closer; infinite for equal images.
 *
 * @param border pixels on every side that do not count; papers on super-resolution often leave out as many as the scale
 */
public record Psnr(int border) implements FullReferenceMetric {
    public Psnr {
        if (border < 0) {
            throw new IllegalArgumentException("border: expected at least 0, got " + border);
        }
    }

    /** Makes the metric over the whole image. */
    public Psnr() {
        this(0);
    }

    @Override
    public double measure(RgbImage image, RgbImage reference) {
        ImagePair pair = new ImagePair(image, reference).inside(border);
        long squares = 0;
        for (int i = 0; i < pair.values(); i++) {
            int difference = pair.difference(i);
            squares += difference * difference;
        }
        return 10 * Math.log10(255.0 * 255.0 * pair.values() / squares);
    }
}
