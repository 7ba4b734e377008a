package io.github.dpi4j.golden;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Weights and inputs made by a formula, so that golden values need no weight files. The same formula made the weights of
 * the PyTorch networks the golden values were computed with:
 *
 * <pre>
 * z(name, i) = splitmix64's output function of fnv1a64(name) + (i + 1)·0x9E3779B97F4A7C15
 * u(name, i) = (z >>> 40) / 2^23 - 1, in [-1, 1)
 * </pre>
 */
public final class HashWeights {
    private HashWeights() {
    }

    /** Returns the first {@code n} values of u(name, ·). */
    public static float[] values(String name, int n) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        float[] out = new float[n];
        for (int i = 0; i < n; i++) {
            long z = hash + (i + 1L) * 0x9E3779B97F4A7C15L;
            z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
            z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
            z ^= z >>> 31;
            out[i] = (z >>> 40) * 0x1p-23f - 1;
        }
        return out;
    }

    /** Returns the first {@code n} values of scale · u(name, ·). */
    public static float[] values(String name, int n, float scale) {
        float[] out = values(name, n);
        for (int i = 0; i < n; i++) {
            out[i] *= scale;
        }
        return out;
    }

    /**
     * Returns a weight of a network: vectors are 0.1·u, or 1 + 0.1·u if they are a norm's weight; all others are
     * u·√(3/fan-in).
     *
     * @param prefix the network's, such as {@code "unet_tiny."}
     * @param key the tensor's name in the state dict
     */
    public static Tensor weight(String prefix, String key, Shape shape) {
        float scale = shape.rank() == 1 ? 0.1f : (float) Math.sqrt(3.0 / fanIn(shape));
        float[] data = values(prefix + key, shape.size(), scale);
        if (shape.rank() == 1 && key.endsWith("weight")) {
            for (int i = 0; i < data.length; i++) {
                data[i] += 1;
            }
        }
        return Tensor.of(data, shape);
    }

    private static double fanIn(Shape shape) {
        double product = 1;
        for (int d = 1; d < shape.rank(); d++) {
            product *= shape.dim(d);
        }
        return product;
    }

    /** Returns a network's input: scale · u("input." + name). */
    public static Tensor input(String name, float scale, Shape shape) {
        return Tensor.of(values("input." + name, shape.size(), scale), shape);
    }

    /** Returns all weights of a network, by state-dict key. */
    public static Weights weights(String prefix, Map<String, Shape> shapes) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        shapes.forEach((key, shape) -> tensors.put(key, weight(prefix, key, shape)));
        return Weights.of(tensors);
    }
}
