package io.github.dpi4j.evaluation;

import io.github.dpi4j.evaluation.MetricName.Better;
import io.github.dpi4j.metric.FullReferenceMetric;
import io.github.dpi4j.metric.HighFrequencyShare;
import io.github.dpi4j.metric.ImageSetMetric;
import io.github.dpi4j.metric.PatchFrechetDistance;
import io.github.dpi4j.metric.Psnr;
import io.github.dpi4j.metric.Ssim;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * The metrics that restored images are scored by, in the order of the tables' columns.
 *
 * @param images scores of an image against its own original
 * @param sets scores of all images together
 */
public record MetricSuite(List<OfImage> images, List<OfSet> sets) {
    private static final int PATCH = 8;

    /** A score of an image against its own original. */
    public record OfImage(MetricName name, FullReferenceMetric metric) {
    }

    /** A score of all images together. */
    public record OfSet(MetricName name, ImageSetMetric metric) {
    }

    public MetricSuite {
        images = List.copyOf(images);
        sets = List.copyOf(sets);
    }

    /**
     * Returns the metrics that need no weights.
     *
     * @param scale that was restored from, where it is one number
     */
    public static MetricSuite standard(OptionalInt scale) {
        List<OfImage> images = new ArrayList<>(List.of(
                new OfImage(new MetricName("psnr", "PSNR, dB", 2, Better.HIGHER), new Psnr()),
                new OfImage(new MetricName("ssim", "SSIM", 4, Better.HIGHER), new Ssim())));
        if (scale.orElse(1) > 1) {
            images.add(new OfImage(new MetricName("high_frequency_share",
                    "high-frequency energy, share of the original's", 3, Better.NEITHER),
                    new HighFrequencyShare(scale.getAsInt())));
        }
        return new MetricSuite(images, List.of(new OfSet(
                new MetricName("patch_frechet", "Fréchet distance of patches", 0, Better.LOWER),
                new PatchFrechetDistance(PATCH))));
    }

    /** Returns these and others. */
    public MetricSuite and(MetricSuite others) {
        return new MetricSuite(Stream.concat(images.stream(), others.images.stream()).toList(),
                Stream.concat(sets.stream(), others.sets.stream()).toList());
    }
}
