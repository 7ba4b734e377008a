package io.github.dpi4j.metric;

import io.github.dpi4j.image.RgbImage;
import java.util.Objects;

/**
 * Whether two faces are taken for the same person: 1 where their distance lies below a threshold, else 0. The mean over
 * many is the rate.
 *
 * @param distance the distance
 * @param threshold of the embedding's authors
 */
public record SamePerson(IdentityDistance distance, double threshold) implements FullReferenceMetric {
    /** Checks the components. */
    public SamePerson {
        Objects.requireNonNull(distance, "distance");
        if (!(threshold > 0)) {
            throw new IllegalArgumentException("threshold: expected a number above 0, got " + threshold);
        }
    }

    @Override
    public double measure(RgbImage image, RgbImage reference) {
        return distance.measure(image, reference) < threshold ? 1 : 0;
    }
}
