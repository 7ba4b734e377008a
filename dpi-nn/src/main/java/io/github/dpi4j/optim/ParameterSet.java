package io.github.dpi4j.optim;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.tensor.Tensor;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The learned weights of a network and their gradients by name, in arrays that are never replaced. */
final class ParameterSet {
    private final ParameterShapes shapes;
    private final Map<String, float[]> values = new LinkedHashMap<>();
    private final Map<String, float[]> gradients = new LinkedHashMap<>();

    ParameterSet(Graph graph, Weights initial) {
        this.shapes = ParameterShapes.of(graph, initial);
        for (String name : shapes.byName().keySet()) {
            Tensor tensor = initial.tensor(name);
            values.put(name, tensor.data());
            gradients.put(name, new float[tensor.size()]);
        }
    }

    ParameterShapes shapes() {
        return shapes;
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

    /** Returns arrays of zeros, one for each parameter. */
    Map<String, float[]> zeros() {
        Map<String, float[]> zeros = new LinkedHashMap<>();
        values.forEach((name, value) -> zeros.put(name, new float[value.length]));
        return zeros;
    }
}
