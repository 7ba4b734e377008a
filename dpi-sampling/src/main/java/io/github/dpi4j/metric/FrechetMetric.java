package io.github.dpi4j.metric;

import io.github.dpi4j.image.RgbImage;

/**
 * A metric of sets that compares only the moments of features, by the {@link FrechetDistance}: so images can be counted in
 * parts, on many machines, and the parts merged ({@link FeatureMoments#merge}).
 */
public interface FrechetMetric extends ImageSetMetric {
    /**
     * Adds an image's features to moments.
     *
     * @param image the image; not modified
     * @param into the moments; modified
     * @throws IllegalArgumentException if it is too small for the metric
     */
    void count(RgbImage image, FeatureMoments into);
}
