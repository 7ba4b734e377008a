package io.github.dpi4j.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeatureMetricsTest {
    /** Features of a grey image: its value, twice. Counts how often it is asked. */
    private static final class Grey implements ImageFeatures {
        private int asked;

        @Override
        public String name() {
            return "grey";
        }

        @Override
        public float[] of(RgbImage image) {
            asked++;
            return new float[]{image.get(0, 0, 0) / 10f, image.get(0, 0, 0) / 10f};
        }
    }

    @Test
    void facesAreTheSamePersonsBelowAThreshold() {
        IdentityDistance distance = new IdentityDistance(new Grey());
        assertEquals(3 * Math.sqrt(2), distance.measure(grey(60), grey(30)), 1e-6);
        assertEquals(1, new SamePerson(distance, 4.3).measure(grey(60), grey(30)));
        assertEquals(0, new SamePerson(distance, 4.2).measure(grey(60), grey(30)));
        assertThrows(IllegalArgumentException.class, () -> new SamePerson(distance, 0));
    }

    @Test
    void setsAreComparedByTheirFeatures() {
        List<RgbImage> a = List.of(grey(10), grey(30));
        List<RgbImage> b = List.of(grey(50), grey(90));
        // Both features alike: means 2 and 7, all variance along (1, 1) with 2·2 and 2·8.
        double expected = 2 * 25 + Math.pow(Math.sqrt(16) - Math.sqrt(4), 2);
        assertEquals(expected, FeatureSets.frechet(new Grey()).from(a).of(b), 1e-9);
        assertEquals(KernelDistance.unbiased(new float[][]{{5, 5}, {9, 9}}, new float[][]{{1, 1}, {3, 3}}),
                FeatureSets.kernel(new Grey(), KernelDistance.DEFAULT).from(a).of(b), 1e-6);
    }

    @Test
    void rememberedFeaturesAreMadeOnce() {
        Grey grey = new Grey();
        ImageFeatures features = new RememberedFeatures(grey);
        assertEquals(features.of(grey(10))[0], features.of(grey(10))[0]);
        features.of(grey(20));
        assertEquals(2, grey.asked);
    }

    @Test
    void lpipsComparesDirectionsOfFeatureMaps() {
        // Two maps: (1, 2, 1, 2) and (1, 1, 1, 1). Of the first, pixels (3, 4) and (1, 0) against (4, 3) and (5, 0).
        Lpips lpips = new Lpips(x -> x.data()[0] > 0
                ? List.of(map(2, 3, 1, 4, 0), map(1, 7))
                : List.of(map(2, 4, 5, 3, 0), map(1, -7)), List.of(new float[]{1, 10}, new float[]{0.5f}));
        Tensor light = Tensor.zeros(1, 3, 1, 1);
        Arrays.fill(light.data(), 1);
        Tensor dark = Tensor.zeros(1, 3, 1, 1);
        Arrays.fill(dark.data(), -1);
        // (0.2² · 1 + 0.2² · 10) / 2 pixels, and (1 − −1)² · 0.5.
        assertEquals(0.22 + 2, lpips.measure(light, dark), 1e-6);
        assertEquals(0, lpips.measure(light, light));
        assertThrows(IllegalArgumentException.class,
                () -> new Lpips(_ -> List.of(map(1, 7)), List.of(new float[2])).measure(light, dark));
    }

    private static Tensor map(int channels, float... values) {
        return Tensor.of(values, 1, channels, 1, values.length / channels);
    }

    private static RgbImage grey(int value) {
        RgbImage image = RgbImage.blank(2, 2);
        Arrays.fill(image.pixels(), (byte) value);
        return image;
    }
}
