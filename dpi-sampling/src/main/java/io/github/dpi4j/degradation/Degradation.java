package io.github.dpi4j.degradation;

import io.github.dpi4j.image.RgbImage;

/**
 * A degradation of an image: a pure function, whose random parameters were drawn before, by {@link RandomDegradation}.
 */
public interface Degradation {
    /**
     * {@return the degraded image, which may be smaller}
     *
     * @param image not modified
     * @throws IllegalArgumentException if the degradation is not made for images of this size
     */
    RgbImage degrade(RgbImage image);

    /** {@return the degradation with every parameter as JSON, on one line} */
    String toJson();
}
