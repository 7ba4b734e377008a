package io.github.dpi4j.metric;

import io.github.dpi4j.image.RgbImage;

/**
 * A metric of sets that compares nothing but the moments of features, by the {@link FrechetDistance}: so images can be counted in
 * parts, on many machines, and the parts be merged ({@link FeatureMoments#merge}).
 */
public interface FrechetMetric extends ImageSetMetric {
    /**
     * Counts an image's features.
     *
     * @param image not modified
     * @throws IllegalArgumentException if it is too small for the metric
     */
    void count(RgbImage image, FeatureMoments into);
}
