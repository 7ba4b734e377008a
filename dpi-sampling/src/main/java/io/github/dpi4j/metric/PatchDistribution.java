package io.github.dpi4j.metric;

import io.github.dpi4j.image.RgbImage;

/**
 * The distribution of the small square patches of a set of images: mean and covariance of their luma, from 0 to 255.
 * Two sets' distributions are compared by the Fréchet distance between the normal distributions that have these moments
 * (Dowson and Landau 1982), as the Fréchet inception distance (Heusel et al. 2017) compares those of a network's
 * features. So it asks whether images look like the others, not whether each is close to its own: a blurred image has
 * too little variance, a noisy one too much.
 */
public final class PatchDistribution {
    private final int side;
    private final FeatureMoments moments;

    /**
     * Creates an empty distribution.
     *
     * @param side of the patches in pixels, from 1 to 32
     */
    public PatchDistribution(int side) {
        this(side, new FeatureMoments());
    }

    /** A distribution that counts into given moments, of patches of this side or of nothing. */
    PatchDistribution(int side, FeatureMoments moments) {
        if (side < 1 || side > 32) {
            throw new IllegalArgumentException("side: expected 1 to 32, got " + side);
        }
        this.side = side;
        this.moments = moments;
    }

    /**
     * Counts all patches of an image, overlapping ones too.
     *
     * @param image the image; not modified
     * @throws IllegalArgumentException if it is smaller than a patch
     */
    public void add(RgbImage image) {
        if (image.width() < side || image.height() < side) {
            throw new IllegalArgumentException("image: expected at least " + side + "×" + side + ", got "
                    + image.width() + "×" + image.height());
        }
        double[] patch = new double[side * side];
        for (int y = 0; y + side <= image.height(); y++) {
            for (int x = 0; x + side <= image.width(); x++) {
                for (int i = 0; i < patch.length; i++) {
                    patch[i] = image.luma(x + i % side, y + i / side);
                }
                moments.add(patch);
            }
        }
    }

    /**
     * {@return the squared Fréchet distance |μ₁ − μ₂|² + tr(C₁ + C₂ − 2 (C₁C₂)^½), in squares of luma's steps; 0 for
     * equal distributions}
     *
     * @param other of patches as large; symmetric in both
     * @throws IllegalArgumentException if the other's patches have another size
     * @throws IllegalStateException if one of both has counted fewer than two patches
     */
    public double frechetDistance(PatchDistribution other) {
        if (other.side != side) {
            throw new IllegalArgumentException("other: expected patches of side " + side + ", got " + other.side);
        }
        return Math.max(0, moments.frechetDistance(other.moments));
    }
}
