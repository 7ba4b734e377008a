package io.github.dpi4j.models;

/**
 * The facts about a low-resolution image that a model's settings depend on.
 *
 * @param scale ratio of the restored image's side to the low-resolution image's longer one, rounded, at least 1
 * @param isNoisy whether its colours are so noisy that they cannot be a clean image's
 */
public record FaceInput(int scale, boolean isNoisy) {
    /**
     * A clean image.
     *
     * @param scale its scale
     */
    public FaceInput(int scale) {
        this(scale, false);
    }
}
