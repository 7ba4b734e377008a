package io.github.dpi4j.backend.nd4j;

import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.graph.Op.QkvOrder;
import io.github.dpi4j.kernel.BilinearTaps;
import io.github.dpi4j.kernel.Pool;
import io.github.dpi4j.kernel.TimestepEmbeddings;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Window;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A translation of a graph into a few large ND4J operations, chosen by measurement
 * (docs/decisions/0012-nd4j-operations.md). A scale-shift and a SiLU are fused into a normalisation if they are its
 * only readers.
 */
final class Translation {
    private final Graph graph;
    private final Shape[] shapes;
    private final Map<String, INDArray> weights;
    private final Constants constants;
    private final List<List<Node>> consumers;
    /** By node: the index of the node whose computation reads its value last. */
    private final int[] lastRead;
    private final View[] values;
    private final Map<String, INDArray> inputs = new LinkedHashMap<>();
    private final List<Operation> operations = new ArrayList<>();

    private Translation(Graph graph, Shape[] shapes, Map<String, INDArray> weights, Constants constants) {
        this.graph = graph;
        this.shapes = shapes;
        this.weights = weights;
        this.constants = constants;
        this.consumers = graph.consumers();
        this.values = new View[shapes.length];
        this.lastRead = new int[shapes.length];
        for (Node node : graph.nodes()) {
            for (Node reader : consumers.get(node.index())) {
                lastRead[node.index()] = Math.max(lastRead[node.index()], computingNode(reader).index());
            }
        }
    }

    /** The operations in order, and the arrays of inputs and outputs by name. */
    record Result(List<Operation> operations, Map<String, INDArray> inputs, Map<String, INDArray> outputs) {
        /** Returns the array of the first output. */
        INDArray output() {
            return outputs.values().iterator().next();
        }
    }

    /**
     * @param shapes of all nodes' values
     * @param weights by name
     * @param constants owner of the new arrays
     */
    static Result translate(Graph graph, Shape[] shapes, Map<String, INDArray> weights, Constants constants) {
        Translation translation = new Translation(graph, shapes, weights, constants);
        for (Node node : graph.nodes()) {
            if (translation.computingNode(node) == node) {
                translation.values[node.index()] = translation.translate(node);
            }
        }
        Map<String, INDArray> outputs = new LinkedHashMap<>();
        graph.outputs().forEach((name, node) -> outputs.put(name, translation.values[node.index()].block.array));
        return new Result(translation.operations, translation.inputs, outputs);
    }

    /** Returns the node that this one is fused into, or the node itself. */
    private Node computingNode(Node node) {
        Node last = node;
        for (Node next = fusedReader(node); next != null; next = fusedReader(next)) {
            last = next;
        }
        return last;
    }

    /** Returns the reader that is fused into a normalisation, or into its scale-shift; or null. */
    private @Nullable Node fusedReader(Node node) {
        Node reader = onlyReader(node);
        if (reader == null) {
            return null;
        }
        boolean isNorm = node.op() instanceof Op.GroupNorm;
        return switch (reader.op()) {
            case Op.ScaleShift _ when isNorm && reader.input(0) == node -> reader;
            case Op.Silu _ when isNorm || isScaledNorm(node) -> reader;
            case Op.Input _, Op.Conv2d _, Op.Linear _, Op.GroupNorm _, Op.ChannelAffine _, Op.Activation _,
                    Op.ScaleShift _, Op.AddEmbedding _, Op.Attention _, Op.Upsample _, Op.Bilinear _, Op.MaxPool _,
                    Op.AvgPool _, Op.GlobalMean _, Op.Pad _, Op.Concat _, Op.Add _, Op.TimestepEmbedding _ ->
                null;
        };
    }

    private boolean isScaledNorm(Node node) {
        return node.op() instanceof Op.ScaleShift && node.input(0).op() instanceof Op.GroupNorm
                && onlyReader(node.input(0)) == node;
    }

    private @Nullable Node onlyReader(Node node) {
        List<Node> readers = consumers.get(node.index());
        return graph.isOutput(node) || readers.size() != 1 ? null : readers.getFirst();
    }

    private View translate(Node node) {
        return switch (node.op()) {
            case Op.Input input -> {
                INDArray array = constants.zeros(View.dims(shapes[node.index()]));
                inputs.put(input.name(), array);
                yield View.of(Block.of(array), array.shape());
            }
            case Op.Conv2d c when c.isPointwise() -> pointwise(node, c);
            case Op.Conv2d c -> convolution(node, c);
            case Op.Linear l -> {
                View out = emit(Operation.of("matmul", newValue(node), in(node, 0), weight(l.weight())).with(0, 1));
                yield emit(Operation.of("add", out, out, weight(l.bias()).as(1, l.outFeatures())));
            }
            case Op.GroupNorm _ -> normalise(node, node, null, false);
            case Op.ScaleShift _ -> isScaledNorm(node)
                    ? normalise(node, node.input(0), node, false)
                    : scaleShift(node);
            case Op.Silu _ -> {
                Node in = node.input(0);
                if (computingNode(in) != node) {
                    View out = emit(Operation.of("sigmoid", newValue(node), in(node, 0)));
                    yield emit(Operation.of("multiply", out, in(node, 0), out));
                }
                yield in.op() instanceof Op.GroupNorm
                        ? normalise(node, in, null, true)
                        : normalise(node, in.input(0), in, true);
            }
            case Op.AddEmbedding _ -> {
                View out = sum(node, 0);
                long[] s = out.shape;
                emit(Operation.of("add", out.as(s[0] * s[1], s[2] * s[3]), rows(in(node, 0)),
                        in(node, 1).as(s[0] * s[1], 1)));
                yield out;
            }
            case Op.Attention a -> attention(node, a);
            case Op.Relu _ -> emit(Operation.of("relu", newValue(node), in(node, 0)).with(0.0));
            case Op.LeakyRelu l -> emit(Operation.of("lrelu", newValue(node), in(node, 0)).with((double) l.slope()));
            case Op.Sigmoid _ -> emit(Operation.of("sigmoid", newValue(node), in(node, 0)));
            case Op.ChannelAffine a -> channelAffine(node, a);
            case Op.Upsample _ -> emit(Operation.of("upsampling2d", newValue(node), in(node, 0)).with(2L, 2, 1));
            case Op.Bilinear b -> bilinear(node, b);
            case Op.MaxPool p -> pool(node, new Pool(Pool.Kind.MAX, p.window()));
            case Op.AvgPool p -> pool(node, new Pool(
                    p.countIncludePad() ? Pool.Kind.AVERAGE_WITH_PADDING : Pool.Kind.AVERAGE, p.window()));
            case Op.GlobalMean _ -> {
                View rows = rows(in(node, 0));
                View out = newValue(node);
                emit(Operation.of("matmul", out.as(rows.shape[0], 1), rows, constants.average(rows.shape[1]))
                        .with(0L, 0));
                yield out;
            }
            case Op.Pad _ -> padded(in(node, 0), newValue(node), 0, 0, 0);
            case Op.Concat _ -> {
                View out = newValue(node);
                long first = 0;
                for (int i = 0; i < node.inputs().size(); i++) {
                    View part = in(node, i);
                    assign(out.slice(1, first, first + part.shape[1]), part);
                    first += part.shape[1];
                }
                yield out;
            }
            case Op.Add _ -> {
                boolean second = dies(node, 1) && !dies(node, 0);
                yield emit(Operation.of("add", sum(node, second ? 1 : 0), in(node, 0), in(node, 1)));
            }
            case Op.TimestepEmbedding t -> timestepEmbedding(node, t);
        };
    }

    /** Returns a 1×1 convolution is a matrix product, which takes a third of the convolution's time. */
    private View pointwise(Node node, Op.Conv2d c) {
        View in = in(node, 0);
        View out = newValue(node);
        long pixels = in.shape[2] * in.shape[3];
        View matrix = weight(c.weight()).as(c.outChannels(), c.inChannels());
        View bias = weight(c.bias()).as(c.outChannels(), 1);
        for (long n = 0; n < in.shape[0]; n++) {
            View image = out.at(0, n).as(c.outChannels(), pixels);
            emit(Operation.of("matmul", image, matrix, in.at(0, n).as(c.inChannels(), pixels)).with(0L, 0));
            emit(Operation.of("add", image, image, bias));
        }
        return out;
    }

    /**
     * Computes group normalisation as a batch normalisation with N·C channels, whose means and variances are their
     * groups', and whose scales and shifts include the embedding. SiLU x · σ(x) is computed as u + u · tanh u with u =
     * x / 2, where the factor ½ is folded into scale and shift: oneDNN has a fast tanh.
     *
     * @param scaleShift or null
     */
    private View normalise(Node node, Node norm, @Nullable Node scaleShift, boolean silu) {
        Op.GroupNorm op = (Op.GroupNorm) norm.op();
        View in = in(norm, 0);
        long images = in.shape[0];
        long channels = in.shape[1];
        long groups = images * op.groups();
        long perGroup = channels / op.groups();
        long pixels = in.shape[2] * in.shape[3];

        View moments = scratch(2, groups, 1);
        View mean = moments.at(0, 0);
        View variance = moments.at(0, 1);
        View grouped = in.as(groups, perGroup * pixels);
        emit(Operation.of("matmul", mean, grouped, constants.average(perGroup * pixels)).with(0L, 0));
        emit(Operation.of("reduce_variance", variance.as(groups), grouped).with(1L));
        View byChannel = assign(scratch(2, groups, perGroup), moments);

        float half = silu ? 0.5f : 1;
        View scale = perImage(images, op.weight(), half);
        View shift = perImage(images, op.bias(), half);
        if (scaleShift != null) {
            View embedding = in(scaleShift, 1);
            View factor = emit(Operation.of("add", scratch(images, channels), embedding.slice(1, 0, channels),
                    constants.number(1)));
            View added = emit(Operation.of("multiply", scratch(images, channels),
                    embedding.slice(1, channels, 2 * channels), constants.number(half)));
            scale = emit(Operation.of("multiply", scratch(images, channels), scale, factor));
            emit(Operation.of("multiply", factor, shift, factor));
            shift = emit(Operation.of("add", added, added, factor));
        }
        long all = images * channels;
        View out = newValue(node);
        View normalised = silu ? scratch(in.shape) : out;
        emit(Operation.of("batchnorm", normalised.as(1, all, in.shape[2], in.shape[3]),
                in.as(1, all, in.shape[2], in.shape[3]), byChannel.at(0, 0).as(all), byChannel.at(0, 1).as(all),
                scale.as(all), shift.as(all)).with(op.eps()).with(1L, 1, 1));
        if (silu) {
            emit(Operation.of("tanh", out, normalised));
            emit(Operation.of("multiply", out, normalised, out));
            emit(Operation.of("add", out, normalised, out));
        }
        return out;
    }

    /** Returns a weight (C) times a factor, once for each image: (N, C). */
    private View perImage(long images, String name, float factor) {
        INDArray weight = array(name);
        INDArray repeated = constants.zeros(images, weight.length());
        try (INDArray product = weight.mul(factor)) {
            for (long n = 0; n < images; n++) {
                repeated.slice(n).assign(product);
            }
        }
        return View.of(Block.of(repeated), repeated.shape());
    }

    private View scaleShift(Node node) {
        View in = in(node, 0);
        View embedding = in(node, 1);
        long channels = in.shape[1];
        View out = newValue(node);
        View flat = flat(out);
        View factor = emit(Operation.of("add", scratch(in.shape[0], channels), embedding.slice(1, 0, channels),
                constants.number(1)));
        emit(Operation.of("multiply", flat, flat(in), factor.withUnit()));
        emit(Operation.of("add", flat, flat, embedding.slice(1, channels, 2 * channels).withUnit()));
        return out;
    }

    private View attention(Node node, Op.Attention a) {
        View qkv = in(node, 0);
        long images = qkv.shape[0];
        long pixels = qkv.shape[2] * qkv.shape[3];
        boolean perHead = a.order() == QkvOrder.PER_HEAD;
        View parts = perHead
                ? qkv.as(images, a.heads(), 3, a.headChannels(), pixels)
                : qkv.as(images, 3, a.heads(), a.headChannels(), pixels);
        int kind = perHead ? 2 : 1;
        View scores = scratch(images, a.heads(), pixels, pixels);
        // q and k are each scaled by headChannels^(-1/4).
        emit(Operation.of("matmul", scores, parts.at(kind, 0), parts.at(kind, 1))
                .with(1 / Math.sqrt(a.headChannels()), 0)
                .with(1L, 0));
        emit(Operation.of("softmax", scores, scores).with(-1L));
        View out = newValue(node);
        emit(Operation.of("matmul", out.as(images, a.heads(), a.headChannels(), pixels), parts.at(kind, 2), scores)
                .with(0L, 1));
        return out;
    }

    /** Computes a convolution of any form; groups one after the other. */
    private View convolution(Node node, Op.Conv2d c) {
        Window w = c.window();
        View in = in(node, 0);
        View out = newValue(node);
        long inputs = c.inChannelsOfGroup();
        long outputs = c.outChannels() / c.groups();
        for (long g = 0; g < c.groups(); g++) {
            boolean all = c.groups() == 1;
            View from = all
                    ? in
                    : assign(scratch(in.shape[0], inputs, in.shape[2], in.shape[3]),
                            in.slice(1, g * inputs, (g + 1) * inputs));
            View to = all ? out : scratch(out.shape[0], outputs, out.shape[2], out.shape[3]);
            emit(Operation.of("conv2d", to, from, weight(c.weight()).slice(0, g * outputs, (g + 1) * outputs),
                    weight(c.bias()).slice(0, g * outputs, (g + 1) * outputs)).with(w.height(), w.width(),
                            w.strideY(), w.strideX(), w.paddingY(), w.paddingX(), 1, 1, 0, 0, 1));
            if (!all) {
                assign(out.slice(1, g * outputs, (g + 1) * outputs), to);
            }
        }
        return out;
    }

    private View channelAffine(Node node, Op.ChannelAffine op) {
        View in = in(node, 0);
        View out = newValue(node);
        long[] form = in.shape.length == 4 ? new long[]{1, op.channels(), 1, 1} : new long[]{1, op.channels()};
        emit(Operation.of("multiply", out, in, weight(op.scale()).as(form)));
        return emit(Operation.of("add", out, out, weight(op.shift()).as(form)));
    }

    /** Computes bilinear interpolation as products with two matrices. */
    private View bilinear(Node node, Op.Bilinear op) {
        View in = in(node, 0);
        View out = newValue(node);
        long maps = in.shape[0] * in.shape[1];
        int height = Math.toIntExact(in.shape[2]);
        int width = Math.toIntExact(in.shape[3]);
        View rows = constants.array(BilinearTaps.of(height, op.height()).matrix(height), op.height(), height);
        View columns = constants.array(BilinearTaps.of(width, op.width()).matrix(width), op.width(), width);
        View wide = emit(Operation.of("matmul", scratch(maps * height, op.width()), in.as(maps * height, width),
                columns).with(0L, 1));
        for (long map = 0; map < maps; map++) {
            emit(Operation.of("matmul", out.as(maps, op.height(), op.width()).at(0, map), rows,
                    wide.as(maps, height, op.width()).at(0, map)).with(0L, 0));
        }
        return out;
    }

    /** Pools an image that is padded to whole windows: ND4J has no ceil mode. */
    private View pool(Node node, Pool pool) {
        Window w = pool.window();
        View in = in(node, 0);
        View out = newValue(node);
        long height = (out.shape[2] - 1) * w.strideY() + w.height();
        long width = (out.shape[3] - 1) * w.strideX() + w.width();
        boolean max = pool.kind() == Pool.Kind.MAX;
        boolean whole = w.paddingY() == 0 && w.paddingX() == 0 && height <= in.shape[2] && width <= in.shape[3];
        View from = whole
                ? in
                : padded(in, scratch(in.shape[0], in.shape[1], Math.max(height, in.shape[2] + w.paddingY()),
                        Math.max(width, in.shape[3] + w.paddingX())), w.paddingY(), w.paddingX(),
                        max ? -Float.MAX_VALUE : 0);
        emit(Operation.of(max ? "maxpool2d" : "avgpool2d", out, from).with(w.height(), w.width(), w.strideY(),
                w.strideX(), 0, 0, 1, 1, 0, 1, 0));
        if (!max && !whole) {
            emit(Operation.of("multiply", out, out, shares(pool, out.shape, in.shape)));
        }
        return out;
    }

    /** Returns the factors that turn means over whole windows into means over the pixels inside, by position. */
    private View shares(Pool pool, long[] out, long[] in) {
        int width = Math.toIntExact(out[3]);
        float[] shares = new float[Math.toIntExact(out[2] * out[3])];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = (float) pool.window().taps() / pool.count(i / width, i % width, Math.toIntExact(in[2]),
                    Math.toIntExact(in[3]));
        }
        return constants.array(shares, 1, 1, out[2], out[3]);
    }

    /** Returns copies a map into a larger one that is filled with a number elsewhere. */
    private View padded(View from, View to, long top, long left, float number) {
        assign(to, constants.number(number));
        assign(to.slice(1, 0, from.shape[1]).slice(2, top, top + from.shape[2]).slice(3, left, left + from.shape[3]),
                from);
        return to;
    }

    private View timestepEmbedding(Node node, Op.TimestepEmbedding op) {
        int half = op.dim() / 2;
        long images = in(node, 0).shape[0];
        View frequencies = constants.array(TimestepEmbeddings.frequencies(half, op.maxPeriod()), 1, half);
        View angles = emit(Operation.of("multiply", scratch(images, half), in(node, 0).as(images, 1), frequencies));
        // In an array of its own, whose odd last column stays 0.
        INDArray array = constants.zeros(images, op.dim());
        View out = View.of(Block.of(array), array.shape());
        emit(Operation.of("cos", out.slice(1, 0, half), angles));
        emit(Operation.of("sin", out.slice(1, half, 2L * half), angles));
        return out;
    }

    private View emit(Operation operation) {
        operations.add(operation);
        return operation.out();
    }

    /** Copies, broadcasting dimensions of extent 1. */
    private View assign(View to, View from) {
        return emit(Operation.of("assign", to, to, from));
    }

    private View in(Node node, int i) {
        return values[node.input(i).index()];
    }

    private View weight(String name) {
        INDArray array = array(name);
        return View.of(Block.of(array), array.shape());
    }

    private INDArray array(String weight) {
        return Objects.requireNonNull(weights.get(weight), weight);
    }

    /** Returns (N, C, H, W) as (N·C, H·W). */
    private static View rows(View view) {
        long[] s = view.shape;
        return view.as(s[0] * s[1], s[2] * s[3]);
    }

    /** Returns (N, C, H, W) as (N, C, H·W). */
    private static View flat(View view) {
        long[] s = view.shape;
        return view.as(s[0], s[1], s[2] * s[3]);
    }

    private View scratch(long... shape) {
        long size = 1;
        for (long extent : shape) {
            size *= extent;
        }
        return View.of(Block.planned(size), shape);
    }

    /** Returns the array for a node's value. */
    private View newValue(Node node) {
        long[] shape = View.dims(shapes[node.index()]);
        return graph.isOutput(node) ? View.of(Block.of(constants.zeros(shape)), shape) : scratch(shape);
    }

    /** Returns the array for a sum: in place of an input that is not read afterwards, if possible. */
    private View sum(Node node, int input) {
        return dies(node, input) && !graph.isOutput(node) ? in(node, input) : newValue(node);
    }

    private boolean dies(Node node, int input) {
        return in(node, input).block.isPlanned() && lastRead[node.input(input).index()] == node.index();
    }
}
