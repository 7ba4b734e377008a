package io.github.dpi4j.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An input that comes after operations in the graph is loaded before them, into memory that is not yet theirs. */
class LateInputTest {
    @Test
    void doesNotOverwriteEarlierInputs() {
        Graph.Builder builder = new Graph.Builder();
        Node x = builder.add(new Op.Input("x", 4, 3));
        Node t = builder.add(new Op.TimestepEmbedding(8, 10000), builder.add(new Op.Input("t", 1, 0)));
        Node both = builder.add(new Op.Concat(), x, builder.add(new Op.Input("y", 4, 3)));
        Node h = builder.add(new Op.Conv2d("conv.weight", "conv.bias", 6, 8, 3, 1, 1), both);
        Graph graph = builder.build(builder.add(new Op.AddEmbedding(), h, t));
        Map<String, Tensor> inputs = Map.of("x", HashWeights.input("x", 1, Shape.of(1, 3, 8, 8)), "t",
                Tensor.of(new float[]{400}, 1), "y", HashWeights.input("y", 1, Shape.of(1, 3, 8, 8)));
        assertArrayEquals(predict(KernelChoice.SCALAR, graph, inputs).data(),
                predict(KernelChoice.AUTO, graph, inputs).data(), 1e-5f);
    }

    private static Tensor predict(KernelChoice kernels, Graph graph, Map<String, Tensor> inputs) {
        try (Network network = new CpuBackend(kernels, 1).compile(graph,
                HashWeights.weights("late.", Parameters.of(graph)))) {
            return network.predict(inputs);
        }
    }
}
