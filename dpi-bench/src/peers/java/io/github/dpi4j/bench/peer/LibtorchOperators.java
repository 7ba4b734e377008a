package io.github.dpi4j.bench.peer;

import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.graph.Op.QkvOrder;
import io.github.dpi4j.kernel.TimestepEmbeddings;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Window;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/** A graph's operations as libtorch's functional operators, with activations and weights in one memory format. */
final class LibtorchOperators implements AutoCloseable {
    private final Map<String, Tensor> weights;
    private final MemoryFormat format;
    private final Map<Op.TimestepEmbedding, Tensor> frequencies = new HashMap<>();

    /**
     * @param weights by name; read whenever an operation runs
     */
    LibtorchOperators(Map<String, Tensor> weights, MemoryFormat format) {
        this.weights = weights;
        this.format = format;
    }

    /** Returns a copy of the values, images in the memory format. */
    Tensor tensor(float[] values, Shape shape) {
        Tensor tensor = Tensor.create(values, longs(shape));
        return shape.rank() == 4 ? tensor.contiguous(format) : tensor;
    }

    /** Runs an operation, other than an input. */
    Tensor run(Node node, Tensor[] in, Shape shape) {
        return switch (node.op()) {
            case Op.Input _ -> throw new AssertionError("an input is not computed");
            case Op.Conv2d c -> torch.conv2d(in[0], weights.get(c.weight()), optional(c.bias()),
                    strides(c.window()), paddings(c.window()), new long[]{1, 1}, c.groups());
            case Op.Linear l -> torch.linear(in[0], weights.get(l.weight()), optional(l.bias()));
            case Op.GroupNorm g -> torch.group_norm(in[0], g.groups(), optional(g.weight()), optional(g.bias()),
                    g.eps(), true);
            case Op.ChannelAffine a -> {
                long[] form = shape.rank() == 4 ? new long[]{1, -1, 1, 1} : new long[]{1, -1};
                yield in[0].mul(weights.get(a.scale()).view(form)).add(weights.get(a.shift()).view(form));
            }
            case Op.Silu _ -> torch.silu(in[0]);
            case Op.Relu _ -> torch.relu(in[0]);
            case Op.LeakyRelu l -> torch.leaky_relu(in[0], new Scalar(l.slope()));
            case Op.Sigmoid _ -> torch.sigmoid(in[0]);
            case Op.ScaleShift _ -> {
                TensorVector parts = in[1].unsqueeze(2).unsqueeze(3).chunk(2, 1);
                yield torch.addcmul(parts.get(1), in[0], parts.get(0).add(new Scalar(1)));
            }
            case Op.AddEmbedding _ -> in[0].add(in[1].unsqueeze(2).unsqueeze(3));
            case Op.Attention a -> attention(in[0], a, shape);
            case Op.Upsample _ -> torch.upsample_nearest2d(in[0], shape.dim(2), shape.dim(3));
            case Op.Bilinear b -> torch.upsample_bilinear2d(in[0], new long[]{b.height(), b.width()}, false,
                    new DoubleOptional(), new DoubleOptional());
            case Op.MaxPool p -> torch.max_pool2d(in[0], size(p.window()), strides(p.window()), paddings(p.window()),
                    new long[]{1, 1}, p.ceilMode());
            case Op.AvgPool p -> torch.avg_pool2d(in[0], size(p.window()), strides(p.window()), paddings(p.window()),
                    p.ceilMode(), p.countIncludePad(), new LongOptional());
            case Op.GlobalMean _ -> in[0].mean(new long[]{2, 3}, false, new ScalarTypeOptional());
            case Op.Pad p -> torch.constant_pad_nd(in[0], new long[]{0, p.right(), 0, p.bottom(), 0, p.channels()}, new Scalar(0));
            case Op.Concat _ -> torch.cat(new TensorVector(in), 1);
            case Op.Add _ -> in[0].add(in[1]);
            case Op.TimestepEmbedding t -> timestepEmbedding(in[0], t);
        };
    }

    private static long[] size(Window window) {
        return new long[]{window.height(), window.width()};
    }

    private static long[] strides(Window window) {
        return new long[]{window.strideY(), window.strideX()};
    }

    private static long[] paddings(Window window) {
        return new long[]{window.paddingY(), window.paddingX()};
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
        Tensor angles = t.unsqueeze(1).mul(frequencies(op));
        TensorVector parts = new TensorVector(torch.cos(angles), torch.sin(angles));
        if (op.dim() % 2 == 1) {
            parts.push_back(torch.zeros(t.size(0), 1));
        }
        return torch.cat(parts, 1);
    }

    private Tensor frequencies(Op.TimestepEmbedding op) {
        return frequencies.computeIfAbsent(op, key -> {
            float[] values = TimestepEmbeddings.frequencies(key.dim() / 2, key.maxPeriod());
            Tensor tensor = Tensor.create(values, 1, values.length);
            // It outlives the scope of the pass that requested it first.
            tensor.retainReference();
            return tensor;
        });
    }

    /** Releases its own tensors, not the weights. */
    @Override
    public void close() {
        frequencies.values().forEach(Tensor::close);
    }

    private TensorOptional optional(String weight) {
        return new TensorOptional(weights.get(weight));
    }

    private static long[] longs(Shape shape) {
        return Arrays.stream(shape.dims()).asLongStream().toArray();
    }
}
