package io.github.dpi4j.metric;

import io.github.dpi4j.image.RgbImage;

/**
 * {@link PatchDistribution#frechetDistance} between the patches of two sets of images.
 *
 * @param side of the patches in pixels
 */
public record PatchFrechetDistance(int side) implements FrechetMetric {
    @Override
    public Distance from(Iterable<RgbImage> references) {
        PatchDistribution expected = patches(references);
        return images -> patches(images).frechetDistance(expected);
    }

    private PatchDistribution patches(Iterable<RgbImage> images) {
        PatchDistribution patches = new PatchDistribution(side);
        images.forEach(patches::add);
        return patches;
    }

    @Override
    public void count(RgbImage image, FeatureMoments into) {
        new PatchDistribution(side, into).add(image);
    }
}
