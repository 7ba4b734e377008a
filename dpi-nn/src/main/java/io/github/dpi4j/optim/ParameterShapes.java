package io.github.dpi4j.optim;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The names and shapes of a network's learned weights.
 *
 * @param byName shapes as in the initial weights
 */
record ParameterShapes(Map<String, Shape> byName) {
    /** @throws IllegalArgumentException if the weights are not the graph's */
    static ParameterShapes of(Graph graph, Weights initial) {
        Parameters.check(graph, initial);
        Map<String, Shape> shapes = new LinkedHashMap<>();
        Parameters.of(graph).keySet().forEach(name -> shapes.put(name, initial.shape(name)));
        return new ParameterShapes(shapes);
    }

    /** Returns copies of the given arrays as tensors of the parameters' names and shapes. */
    Weights toWeights(Map<String, float[]> arrays) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        byName.forEach((name, shape) -> tensors.put(name,
                Tensor.of(Objects.requireNonNull(arrays.get(name), name).clone(), shape)));
        return Weights.of(tensors);
    }

    /** Returns the values of tensors of these names and shapes, perhaps the tensors' own arrays. */
    Map<String, float[]> arrays(Weights from) {
        Map<String, float[]> arrays = new LinkedHashMap<>();
        byName.forEach((name, shape) -> {
            if (!from.shape(name).equals(shape)) {
                throw new IllegalArgumentException(name + ": expected " + shape + ", got " + from.shape(name));
            }
            arrays.put(name, from.tensor(name).data());
        });
        return arrays;
    }

    /** Overwrites {@code to} with tensors of these names and shapes. */
    void copy(Weights from, Map<String, float[]> to) {
        arrays(from).forEach((name, values) -> System.arraycopy(values, 0, to.get(name), 0, values.length));
    }
}
