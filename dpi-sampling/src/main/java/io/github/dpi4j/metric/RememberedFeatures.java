package io.github.dpi4j.metric;

import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.random.PhiloxStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Features that are kept: each image goes through the network once, whatever number of metrics compare it. Thread-safe. */
public final class RememberedFeatures implements ImageFeatures {
    private final ImageFeatures features;
    private final Map<Key, float[]> remembered = new HashMap<>();

    /** An image, but for two of the same size that hash alike: one pair of 2⁶⁴. */
    private record Key(int width, int height, long pixels) {
    }

    /**
     * Keeps features of these.
     *
     * @param features the network's features
     */
    public RememberedFeatures(ImageFeatures features) {
        this.features = Objects.requireNonNull(features, "features");
    }

    @Override
    public String name() {
        return features.name();
    }

    @Override
    public synchronized float[] of(RgbImage image) {
        return remembered.computeIfAbsent(
                new Key(image.width(), image.height(), PhiloxStream.keyOf(image.pixels())), _ -> features.of(image));
    }
}
