package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.graph.Op.QkvOrder;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.graph.ShapeInference;
import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.kernel.scalar.Attention;
import io.github.dpi4j.kernel.scalar.Convolution;
import io.github.dpi4j.kernel.scalar.Dense;
import io.github.dpi4j.kernel.scalar.Elementwise;
import io.github.dpi4j.kernel.scalar.GroupNormalization;
import io.github.dpi4j.kernel.scalar.Resampling;
import io.github.dpi4j.kernel.TimestepEmbeddings;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;

/**
 * Interprets a graph node by node with the scalar kernels, nothing fused and no memory planned: what the other networks
 * are tested against.
 */
final class ScalarNetwork implements Network {
    private final Graph graph;
    private final Map<String, float[]> weights = new HashMap<>();
    private final Workers workers;
    /** By node: the last one that reads its value. */
    private final int[] lastReader;

    ScalarNetwork(Graph graph, Weights weights, int threads) {
        this.graph = graph;
        for (String name : Parameters.of(graph).keySet()) {
            this.weights.put(name, weights.tensor(name).data());
        }
        lastReader = new int[graph.nodes().size()];
        for (Node node : graph.nodes()) {
            node.inputs().forEach(in -> lastReader[in.index()] = node.index());
        }
        lastReader[graph.output().index()] = Integer.MAX_VALUE;
        this.workers = new Workers(threads);
    }

    @Override
    public Shape outputShape(Map<String, Tensor> inputs) {
        return ShapeInference.output(graph, inputs);
    }

    @Override
    public synchronized void predict(Map<String, Tensor> inputs, Tensor out) {
        Shape[] shapes = ShapeInference.infer(graph, ShapeInference.shapes(inputs));
        OutputTensor.check(out, shapes[graph.output().index()]);
        Tensor[] values = new Tensor[shapes.length];
        for (Node node : graph.nodes()) {
            Tensor[] in = node.inputs().stream().map(n -> values[n.index()]).toArray(Tensor[]::new);
            if (node.op() instanceof Op.Input input) {
                values[node.index()] = inputs.get(input.name());
                continue;
            }
            values[node.index()] = Tensor.zeros(shapes[node.index()]);
            run(node.op(), in, values[node.index()]);
            for (Node read : node.inputs()) {
                if (lastReader[read.index()] == node.index()) {
                    values[read.index()] = null;
                }
            }
        }
        System.arraycopy(values[graph.output().index()].data(), 0, out.data(), 0, out.size());
    }

    private void run(Op op, Tensor[] in, Tensor out) {
        switch (op) {
            case Op.Input _ -> throw new AssertionError("an input is not computed");
            case Op.Conv2d c -> Convolution.conv2d(workers, in[0], weights.get(c.weight()), weights.get(c.bias()),
                    c.kernel(), c.stride(), c.padding(), out);
            case Op.Linear l -> Dense.linear(workers, in[0], weights.get(l.weight()), weights.get(l.bias()), out);
            case Op.GroupNorm g -> GroupNormalization.groupNorm(workers, in[0], weights.get(g.weight()),
                    weights.get(g.bias()), g.groups(), g.eps(), out);
            case Op.Silu _ -> Elementwise.silu(workers, in[0], out);
            case Op.ScaleShift _ -> Elementwise.scaleShift(workers, in[0], in[1], out);
            case Op.AddEmbedding _ -> Elementwise.addEmbedding(workers, in[0], in[1], out);
            case Op.Attention a -> Attention.attention(workers, in[0], a.heads(), a.headChannels(),
                    a.order() == QkvOrder.PER_HEAD, out);
            case Op.Upsample _ -> Resampling.upsample(workers, in[0], out);
            case Op.AvgPool _ -> Resampling.avgPool(workers, in[0], out);
            case Op.Concat _ -> Resampling.concat(workers, in[0], in[1], out);
            case Op.Add _ -> Elementwise.add(workers, in[0], in[1], out);
            case Op.AddChannelMean m -> Elementwise.addChannelMean(workers, in[0], in[1], m.scale(), out);
            case Op.TimestepEmbedding t -> TimestepEmbeddings.timestepEmbedding(in[0], t.maxPeriod(), out);
        }
    }

    @Override
    public void close() {
        workers.close();
    }
}
