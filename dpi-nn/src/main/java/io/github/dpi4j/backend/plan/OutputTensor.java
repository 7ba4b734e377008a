package io.github.dpi4j.backend.plan;

import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tensors for a caller's results. */
public final class OutputTensor {
    private OutputTensor() {
    }

    public static void check(Tensor out, Shape expected) {
        if (!out.shape().equals(expected)) {
            throw new IllegalArgumentException("out: expected shape " + expected + ", got " + out.shape());
        }
    }

    /** Results in the order of the graph's outputs, by name. */
    public static Map<String, Tensor> named(Graph graph, List<Tensor> results) {
        Map<String, Tensor> named = new LinkedHashMap<>();
        for (String name : graph.outputs().keySet()) {
            named.put(name, results.get(named.size()));
        }
        return named;
    }
}
