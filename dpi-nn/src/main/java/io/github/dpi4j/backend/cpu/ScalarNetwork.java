package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.backend.plan.OutputTensor;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.graph.ShapeInference;
import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;

/**
 * An interpreter of graphs, node by node with the scalar kernels, without fusion or memory plan. The reference that the
 * other networks are tested against.
 */
final class ScalarNetwork implements Network {
    private final Graph graph;
    private final Map<String, float[]> weights = new HashMap<>();
    private final Workers workers;
    /** The last reader of each node's value. */
    private final int[] lastReader;

    ScalarNetwork(Graph graph, Weights weights, int threads) {
        this.graph = graph;
        for (String name : Parameters.all(graph).keySet()) {
            this.weights.put(name, weights.tensor(name).data());
        }
        lastReader = new int[graph.nodes().size()];
        for (Node node : graph.nodes()) {
            node.inputs().forEach(in -> lastReader[in.index()] = node.index());
        }
        graph.outputs().values().forEach(node -> lastReader[node.index()] = Integer.MAX_VALUE);
        this.workers = new Workers(threads);
    }

    @Override
    public Shape outputShape(Map<String, Tensor> inputs) {
        return ShapeInference.output(graph, inputs);
    }

    @Override
    public synchronized void predict(Map<String, Tensor> inputs, Tensor out) {
        OutputTensor.check(out, outputShape(inputs));
        Tensor result = values(inputs)[graph.output().index()];
        System.arraycopy(result.data(), 0, out.data(), 0, out.size());
    }

    @Override
    public synchronized Map<String, Tensor> predictAll(Map<String, Tensor> inputs) {
        Tensor[] values = values(inputs);
        return OutputTensor.named(graph,
                graph.outputs().values().stream().map(node -> values[node.index()].copy()).toList());
    }

    /** Returns the nodes' values; a value is released after its last reader. */
    private Tensor[] values(Map<String, Tensor> inputs) {
        workers.requireOpen();
        Shape[] shapes = ShapeInference.infer(graph, ShapeInference.shapes(inputs));
        Tensor[] values = new Tensor[shapes.length];
        for (Node node : graph.nodes()) {
            Tensor[] in = node.inputs().stream().map(n -> values[n.index()]).toArray(Tensor[]::new);
            if (node.op() instanceof Op.Input input) {
                values[node.index()] = inputs.get(input.name());
                continue;
            }
            values[node.index()] = Tensor.zeros(shapes[node.index()]);
            ScalarKernels.run(node.op(), in, weights, workers, values[node.index()]);
            for (Node read : node.inputs()) {
                if (lastReader[read.index()] == node.index()) {
                    values[read.index()] = null;
                }
            }
        }
        return values;
    }

    @Override
    public void close() {
        workers.close();
    }
}
