package io.github.dpi4j.metric;

import io.github.dpi4j.image.RgbImage;

/** A metric of an image against its reference of the same size. */
@FunctionalInterface
public interface FullReferenceMetric {
    /**
     * Compares the two; neither is modified.
     *
     * @param image the image; not modified
     * @param reference the original; not modified
     * @return the score; NaN if the metric is not defined for this reference, which its mean leaves out
     * @throws IllegalArgumentException if their sizes differ, or are too small for the metric
     */
    double measure(RgbImage image, RgbImage reference);
}
