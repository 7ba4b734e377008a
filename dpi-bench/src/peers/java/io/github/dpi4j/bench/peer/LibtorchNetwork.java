package io.github.dpi4j.bench.peer;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.graph.ShapeInference;
import io.github.dpi4j.tensor.Shape;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/**
 * An interpreter of a graph with libtorch's functional operators in inference mode, with activations and weights in one
 * memory format. An activation is freed after its last reader, so that the allocator can reuse its memory.
 */
final class LibtorchNetwork implements Network {
    private final Graph graph;
    private final LibtorchOperators operators;
    private final Map<String, Tensor> weights = new HashMap<>();
    /** The last reader of each node's value. */
    private final int[] lastReader;

    LibtorchNetwork(Graph graph, Weights weights, MemoryFormat format) {
        this.graph = graph;
        this.operators = new LibtorchOperators(this.weights, format);
        Weights all = Parameters.withConstants(graph, weights);
        Parameters.all(graph).forEach((name, shape) -> this.weights.put(name,
                operators.tensor(all.tensor(name).data(), shape)));
        lastReader = new int[graph.nodes().size()];
        for (Node node : graph.nodes()) {
            node.inputs().forEach(in -> lastReader[in.index()] = node.index());
        }
        lastReader[graph.output().index()] = Integer.MAX_VALUE;
    }

    @Override
    public Shape outputShape(Map<String, io.github.dpi4j.tensor.Tensor> inputs) {
        return ShapeInference.output(graph, inputs);
    }

    @Override
    public synchronized void predict(Map<String, io.github.dpi4j.tensor.Tensor> inputs,
            io.github.dpi4j.tensor.Tensor out) {
        Shape[] shapes = ShapeInference.infer(graph, ShapeInference.shapes(inputs));
        Tensor[] values = new Tensor[shapes.length];
        try (PointerScope _ = new PointerScope(); InferenceMode _ = new InferenceMode(true)) {
            for (Node node : graph.nodes()) {
                Tensor[] in = node.inputs().stream().map(n -> values[n.index()]).toArray(Tensor[]::new);
                values[node.index()] = node.op() instanceof Op.Input input
                        ? operators.tensor(inputs.get(input.name()).data(), shapes[node.index()])
                        : operators.run(node, in, shapes[node.index()]);
                for (Node read : node.inputs()) {
                    if (lastReader[read.index()] == node.index()) {
                        values[read.index()].close();
                    }
                }
            }
            new FloatPointer(values[graph.output().index()].contiguous().data_ptr()).get(out.data());
        }
    }

    @Override
    public synchronized void close() {
        weights.values().forEach(Tensor::close);
        operators.close();
        weights.clear();
    }
}
