package io.github.dpi4j.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;

/** Weights by formula, as the golden values of these networks were computed with, and the form of these values. */
final class HashFeatures {
    private HashFeatures() {
    }

    /** Vectors 0.1·u, all others u·√(6/fan-in). */
    static Tensor weight(String name, Shape shape) {
        float scale = shape.rank() == 1 ? 0.1f : (float) Math.sqrt(6.0 / (shape.size() / shape.dim(0)));
        return Tensor.of(HashWeights.values(name, shape.size(), scale), shape);
    }

    /** A tap's recorded mean, deviation and extremes, and 64 of its values. */
    static void assertTap(Weights golden, String name, Tensor actual, double tolerance) {
        double[] stats = golden.stored(name + ".stats").toDoubles();
        double most = Math.max(Math.abs(stats[2]), Math.abs(stats[3]));
        double sum = 0;
        double squares = 0;
        for (float value : actual.data()) {
            sum += value;
            squares += (double) value * value;
        }
        double mean = sum / actual.size();
        assertEquals(stats[0], mean, tolerance * most, name + ": mean");
        assertEquals(stats[1], Math.sqrt(Math.max(0, squares / actual.size() - mean * mean)), tolerance * most,
                name + ": deviation");
        long[] index = golden.stored(name + ".index").toLongs();
        float[] sample = golden.tensor(name + ".sample").data();
        for (int i = 0; i < index.length; i++) {
            assertEquals(sample[i], actual.data()[Math.toIntExact(index[i])], tolerance * most,
                    name + " at " + index[i]);
        }
    }
}
