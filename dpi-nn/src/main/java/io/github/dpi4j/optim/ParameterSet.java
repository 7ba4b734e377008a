package io.github.dpi4j.optim;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The learned weights of a network and their gradients by name, in arrays that are never replaced. */
final class ParameterSet {
    private final Map<String, Shape> shapes = new LinkedHashMap<>();
    private final Map<String, float[]> values = new LinkedHashMap<>();
    private final Map<String, float[]> gradients = new LinkedHashMap<>();

    ParameterSet(Graph graph, Weights initial) {
        Parameters.check(graph, initial);
        for (String name : Parameters.of(graph).keySet()) {
            Tensor tensor = initial.tensor(name);
            shapes.put(name, tensor.shape());
            values.put(name, tensor.data());
            gradients.put(name, new float[tensor.size()]);
        }
    }

    float[] value(String name) {
        return Objects.requireNonNull(values.get(name), name);
    }

    float[] gradient(String name) {
        return Objects.requireNonNull(gradients.get(name), name);
    }

    Map<String, float[]> values() {
        return Collections.unmodifiableMap(values);
    }

    Map<String, float[]> gradients() {
        return Collections.unmodifiableMap(gradients);
    }

    void zeroGradients() {
        gradients.values().forEach(g -> Arrays.fill(g, 0));
    }

    /** Returns copies of the given arrays as tensors of the parameters' names and shapes. */
    Weights toWeights(Map<String, float[]> arrays) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> tensors.put(name,
                Tensor.of(Objects.requireNonNull(arrays.get(name), name).clone(), shape)));
        return Weights.of(tensors);
    }

    /** Overwrites {@code to} with tensors of these names and sizes. */
    void copy(Weights from, Map<String, float[]> to) {
        shapes.forEach((name, shape) -> {
            if (!from.shape(name).equals(shape)) {
                throw new IllegalArgumentException(name + ": expected " + shape + ", got " + from.shape(name));
            }
            System.arraycopy(from.tensor(name).data(), 0, to.get(name), 0, shape.size());
        });
    }

    /** Returns arrays of zeros, one for each parameter. */
    Map<String, float[]> zeros() {
        Map<String, float[]> zeros = new LinkedHashMap<>();
        values.forEach((name, value) -> zeros.put(name, new float[value.length]));
        return zeros;
    }
}
