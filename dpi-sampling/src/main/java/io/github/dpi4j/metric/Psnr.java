package io.github.dpi4j.metric;

import io.github.dpi4j.image.RgbImage;
import java.util.List;
import java.util.Objects;

/**
 * Peak signal-to-noise ratio in decibels: 10 · log10(255² / mean squared error), the mean over all pixels and channels.
 * Higher is closer; infinite for equal images.
 *
 * @param channels the channels that are compared
 * @param border pixels on every side that do not count; papers on super-resolution often leave out as many as the scale
 */
public record Psnr(Channels channels, int border) implements FullReferenceMetric {
    /** Checks the components. */
    public Psnr {
        Objects.requireNonNull(channels, "channels");
        ImagePair.requireBorder(border);
    }

    /**
     * Makes the metric of red, green and blue.
     *
     * @param border pixels on every side that are left out
     */
    public Psnr(int border) {
        this(Channels.RGB, border);
    }

    /** Makes the metric of red, green and blue over the whole image. */
    public Psnr() {
        this(0);
    }

    @Override
    public double measure(RgbImage image, RgbImage reference) {
        ImagePair pair = new ImagePair(image, reference).inside(border);
        List<Plane> x = channels.planes(pair.image());
        List<Plane> y = channels.planes(pair.reference());
        double squares = 0;
        long values = 0;
        for (int c = 0; c < x.size(); c++) {
            double[] mine = x.get(c).values();
            double[] its = y.get(c).values();
            for (int i = 0; i < mine.length; i++) {
                squares += (mine[i] - its[i]) * (mine[i] - its[i]);
            }
            values += mine.length;
        }
        return 10 * Math.log10(255.0 * 255.0 * values / squares);
    }
}
