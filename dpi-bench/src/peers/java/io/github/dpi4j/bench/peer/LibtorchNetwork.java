package io.github.dpi4j.bench.peer;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.graph.Op.QkvOrder;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.graph.ShapeInference;
import io.github.dpi4j.kernel.scalar.TimestepEmbeddings;
import io.github.dpi4j.tensor.Shape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/**
 * Interprets a graph with libtorch's functional operators in inference mode, activations and weights in one memory
 * format. An activation is freed as soon as its last reader has run, so that the allocator can hand its memory on.
 */
final class LibtorchNetwork implements Network {
    private final Graph graph;
    private final MemoryFormat format;
    private final Map<String, Tensor> weights = new HashMap<>();
    /** By node: the last one that reads its value. */
    private final int[] lastReader;

    LibtorchNetwork(Graph graph, Weights weights, MemoryFormat format) {
        this.graph = graph;
        this.format = format;
        Parameters.of(graph).forEach((name, shape) -> this.weights.put(name, weight(weights, name, shape)));
        lastReader = new int[graph.nodes().size()];
        for (Node node : graph.nodes()) {
            node.inputs().forEach(in -> lastReader[in.index()] = node.index());
            if (node.op() instanceof Op.TimestepEmbedding t) {
                float[] frequencies = TimestepEmbeddings.frequencies(t.dim() / 2, t.maxPeriod());
                this.weights.put(t.toString(), Tensor.create(frequencies, 1, frequencies.length));
            }
        }
        lastReader[graph.output().index()] = Integer.MAX_VALUE;
    }

    private Tensor weight(Weights weights, String name, Shape shape) {
        Tensor tensor = Tensor.create(weights.tensor(name).data(), longs(shape));
        return shape.rank() == 4 ? tensor.contiguous(format) : tensor;
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
                        ? input(inputs.get(input.name()))
                        : run(node, in, shapes[node.index()]);
                for (Node read : node.inputs()) {
                    if (lastReader[read.index()] == node.index()) {
                        values[read.index()].close();
                    }
                }
            }
            new FloatPointer(values[graph.output().index()].contiguous().data_ptr()).get(out.data());
        }
    }

    private Tensor input(io.github.dpi4j.tensor.Tensor x) {
        Tensor tensor = Tensor.create(x.data(), longs(x.shape()));
        return x.shape().rank() == 4 ? tensor.contiguous(format) : tensor;
    }

    private Tensor run(Node node, Tensor[] in, Shape shape) {
        return switch (node.op()) {
            case Op.Input _ -> throw new AssertionError("an input is not computed");
            case Op.Conv2d c -> torch.conv2d(in[0], weights.get(c.weight()), optional(c.bias()),
                    new long[]{c.stride(), c.stride()}, new long[]{c.padding(), c.padding()}, new long[]{1, 1}, 1);
            case Op.Linear l -> torch.linear(in[0], weights.get(l.weight()), optional(l.bias()));
            case Op.GroupNorm g -> torch.group_norm(in[0], g.groups(), optional(g.weight()), optional(g.bias()),
                    g.eps(), true);
            case Op.Silu _ -> torch.silu(in[0]);
            case Op.ScaleShift _ -> {
                TensorVector parts = in[1].unsqueeze(2).unsqueeze(3).chunk(2, 1);
                yield torch.addcmul(parts.get(1), in[0], parts.get(0).add(new Scalar(1)));
            }
            case Op.AddEmbedding _ -> in[0].add(in[1].unsqueeze(2).unsqueeze(3));
            case Op.Attention a -> attention(in[0], a, shape);
            case Op.Upsample _ -> torch.upsample_nearest2d(in[0], shape.dim(2), shape.dim(3));
            case Op.AvgPool _ -> torch.avg_pool2d(in[0], new long[]{2, 2}, new long[]{2, 2}, new long[]{0, 0}, false,
                    true, new LongOptional());
            case Op.Concat _ -> torch.cat(new TensorVector(in), 1);
            case Op.Add _ -> in[0].add(in[1]);
            case Op.AddChannelMean m -> in[0]
                    .add(in[1].mean(new long[]{1}, true, new ScalarTypeOptional()).mul(new Scalar(m.scale())));
            case Op.TimestepEmbedding t -> timestepEmbedding(in[0], t);
        };
    }

    private Tensor attention(Tensor qkv, Op.Attention a, Shape shape) {
        long batch = shape.dim(0);
        long pixels = shape.dim(2) * (long) shape.dim(3);
        long heads = a.heads();
        long width = a.headChannels();
        Tensor flat = qkv.contiguous();
        // Each of q, k, v: (N, heads, width, pixels).
        TensorVector parts = a.order() == QkvOrder.PER_HEAD
                ? flat.view(batch, heads, 3 * width, pixels).chunk(3, 2)
                : flat.view(batch, 3 * heads, width, pixels).chunk(3, 1);
        Tensor mixed = torch.scaled_dot_product_attention(parts.get(0).transpose(2, 3).contiguous(),
                parts.get(1).transpose(2, 3).contiguous(), parts.get(2).transpose(2, 3).contiguous());
        return mixed.transpose(2, 3).reshape(longs(shape)).contiguous(format);
    }

    private Tensor timestepEmbedding(Tensor t, Op.TimestepEmbedding op) {
        Tensor angles = t.unsqueeze(1).mul(weights.get(op.toString()));
        TensorVector parts = new TensorVector(torch.cos(angles), torch.sin(angles));
        if (op.dim() % 2 == 1) {
            parts.push_back(torch.zeros(t.size(0), 1));
        }
        return torch.cat(parts, 1);
    }

    private TensorOptional optional(String weight) {
        return new TensorOptional(weights.get(weight));
    }

    private static long[] longs(Shape shape) {
        return Arrays.stream(shape.dims()).asLongStream().toArray();
    }

    @Override
    public synchronized void close() {
        weights.values().forEach(Tensor::close);
        weights.clear();
    }
}
