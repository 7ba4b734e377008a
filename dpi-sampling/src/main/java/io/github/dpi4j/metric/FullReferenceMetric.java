package io.github.dpi4j.metric;

import io.github.dpi4j.image.RgbImage;

/** A number that says how close an image is to its reference of the same size. */
@FunctionalInterface
public interface FullReferenceMetric {
    /**
     * Compares the two; neither is modified.
     *
     * @throws IllegalArgumentException if their sizes differ, or are too small for the metric
     */
    double measure(RgbImage image, RgbImage reference);
}
