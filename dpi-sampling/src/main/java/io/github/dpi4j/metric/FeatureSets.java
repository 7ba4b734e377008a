package io.github.dpi4j.metric;

import io.github.dpi4j.image.RgbImage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleBiFunction;

/** Metrics of sets of images by their features. */
public final class FeatureSets {
    private FeatureSets() {
    }

    /**
     * {@return the {@link FrechetDistance} of features: with Inception's, the Fréchet inception distance}
     *
     * @param features the network's features
     */
    public static FrechetMetric frechet(ImageFeatures features) {
        ImageSetMetric together = metric(features, FrechetDistance::between);
        return new FrechetMetric() {
            @Override
            public Distance from(Iterable<RgbImage> references) {
                return together.from(references);
            }

            @Override
            public void count(RgbImage image, FeatureMoments into) {
                into.add(features.of(image));
            }
        };
    }

    /**
     * {@return a {@link KernelDistance} of features: with Inception's, the kernel inception distance}
     *
     * @param features the network's features
     * @param distance the distance
     */
    public static ImageSetMetric kernel(ImageFeatures features, KernelDistance distance) {
        return metric(features, distance::between);
    }

    private static ImageSetMetric metric(ImageFeatures features, ToDoubleBiFunction<float[][], float[][]> distance) {
        return references -> {
            float[][] expected = all(features, references);
            return images -> distance.applyAsDouble(all(features, images), expected);
        };
    }

    private static float[][] all(ImageFeatures features, Iterable<RgbImage> images) {
        List<float[]> rows = new ArrayList<>();
        images.forEach(image -> rows.add(features.of(image)));
        return rows.toArray(float[][]::new);
    }
}
