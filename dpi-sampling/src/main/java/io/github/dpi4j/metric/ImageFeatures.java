package io.github.dpi4j.metric;

import io.github.dpi4j.image.RgbImage;

/** Features of images, mostly a network's: what metrics compare that look at more than pixels. */
public interface ImageFeatures {
    /** {@return a short name in lower case, which metrics of these features have in theirs} */
    String name();

    /**
     * Returns an image's features.
     *
     * @param image of any size; not modified
     * @return as many for every image; not to be modified
     */
    float[] of(RgbImage image);
}
