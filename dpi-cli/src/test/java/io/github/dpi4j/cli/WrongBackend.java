package io.github.dpi4j.cli;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.Network;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.ShapeInference;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;

/** Its networks come to nothing that is a number. */
final class WrongBackend implements Backend {
    @Override
    public String name() {
        return "wrong";
    }

    @Override
    public String description() {
        return "wrong";
    }

    @Override
    public Network compile(Graph graph, Weights weights) {
        return new Network() {
            @Override
            public Shape outputShape(Map<String, Tensor> inputs) {
                return ShapeInference.output(graph, inputs);
            }

            @Override
            public void predict(Map<String, Tensor> inputs, Tensor out) {
                Arrays.fill(out.data(), Float.NaN);
            }

            @Override
            public void close() {
            }
        };
    }
}
