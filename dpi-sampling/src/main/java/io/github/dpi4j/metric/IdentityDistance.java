package io.github.dpi4j.metric;

import io.github.dpi4j.image.RgbImage;
import java.util.Objects;

/**
 * Euclidean distance between the embeddings of two faces, which a network for recognition makes: small where both are
 * taken for the same person. Lower is closer.
 *
 * @param embedding the face embedding
 */
public record IdentityDistance(ImageFeatures embedding) implements FullReferenceMetric {
    /** Checks the components. */
    public IdentityDistance {
        Objects.requireNonNull(embedding, "embedding");
    }

    @Override
    public double measure(RgbImage image, RgbImage reference) {
        float[] a = embedding.of(image);
        float[] b = embedding.of(reference);
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
        }
        return Math.sqrt(sum);
    }
}
