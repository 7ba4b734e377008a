package io.github.dpi4j.metric;

import io.github.dpi4j.image.RgbImage;

/** A number that says how far a set of images is from a set of references, of which it is not asked which belongs to which. */
@FunctionalInterface
public interface ImageSetMetric {
    /** The distance from fixed references. */
    @FunctionalInterface
    interface Distance {
        /**
         * Measures a set of images.
         *
         * @param images gone through once; not modified
         * @return the score
         * @throws IllegalArgumentException if they are too few or too small for the metric
         */
        double of(Iterable<RgbImage> images);
    }

    /**
     * Prepares the distance from some references.
     *
     * @param references gone through once; not modified
     * @return the distance
     * @throws IllegalArgumentException if they are too few or too small for the metric
     */
    Distance from(Iterable<RgbImage> references);
}
