package io.github.dpi4j.onnx;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.graph.Op.QkvOrder;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.graph.ShapeInference;
import io.github.dpi4j.kernel.TimestepEmbeddings;
import io.github.dpi4j.onnx.OnnxModel.Value;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Window;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A translation of a graph into ONNX's operators: an interpreter of {@link Graph} whose values are names in the model. */
final class Translation {
    private final Graph graph;
    private final Weights weights;
    private final List<List<Node>> consumers;
    private final Shape[] shapes;
    private final String[] values;
    private final List<OnnxNode> nodes = new ArrayList<>();
    private final Map<String, Initializer> initializers = new LinkedHashMap<>();
    private final Map<String, Integer> used = new HashMap<>();

    Translation(Graph graph, Weights weights, int height, int width) {
        Parameters.check(graph, weights);
        this.graph = graph;
        this.weights = Parameters.withConstants(graph, weights);
        this.consumers = graph.consumers();
        Map<String, Shape> inputs = new LinkedHashMap<>();
        graph.inputs().forEach((name, node) -> inputs.put(name, shape((Op.Input) node.op(), height, width)));
        this.shapes = ShapeInference.infer(graph, inputs);
        this.values = new String[graph.nodes().size()];
    }

    private static Shape shape(Op.Input input, int height, int width) {
        return switch (input.rank()) {
            case 1 -> Shape.of(1);
            case 4 -> Shape.of(1, input.channels(), height, width);
            default -> throw new IllegalArgumentException(
                    "ONNX export: input '" + input.name() + "': expected rank 1 or 4, got " + input.rank());
        };
    }

    OnnxModel model() {
        List<Value> inputs = new ArrayList<>();
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Op.Input in) {
                inputs.add(value(in.name(), shapes[node.index()]));
            }
            values[node.index()] = translate(node);
        }
        List<Value> outputs = new ArrayList<>();
        graph.outputs().forEach((name, result) -> {
            nodes.add(new OnnxNode(name, "Identity", List.of(values[result.index()]), List.of(name), Map.of()));
            outputs.add(value(name, shapes[result.index()]));
        });
        return new OnnxModel(inputs, outputs, nodes, List.copyOf(initializers.values()));
    }

    private static Value value(String name, Shape shape) {
        List<Integer> dims = new ArrayList<>();
        for (int i = 1; i < shape.rank(); i++) {
            dims.add(shape.dim(i));
        }
        return new Value(name, dims);
    }

    private @Nullable String translate(Node node) {
        return switch (node.op()) {
            case Op.Input in -> in.name();
            case Op.Conv2d c -> {
                Map<String, Object> attributes = window(c.window());
                if (c.groups() > 1) {
                    attributes.put("group", (long) c.groups());
                }
                yield add("Conv", attributes, in(node, 0),
                        weight(c.weight(), Shape.of(c.outChannels(), c.inChannelsOfGroup(), c.window().height(),
                                c.window().width())),
                        weight(c.bias(), Shape.of(c.outChannels())));
            }
            case Op.Linear l -> add("Gemm", Map.of("transB", 1L), in(node, 0),
                    weight(l.weight(), Shape.of(l.outFeatures(), l.inFeatures())),
                    weight(l.bias(), Shape.of(l.outFeatures())));
            case Op.GroupNorm g -> scaledBy(node) != null
                    ? null
                    : groupNorm(node, g, perChannel(g.weight()), perChannel(g.bias()));
            case Op.ChannelAffine a -> {
                boolean isMap = shapes[node.index()].rank() == 4;
                String scale = isMap ? perChannel(a.scale()) : weight(a.scale(), Shape.of(a.channels()));
                String shift = isMap ? perChannel(a.shift()) : weight(a.shift(), Shape.of(a.channels()));
                yield add("Add", add("Mul", in(node, 0), scale), shift);
            }
            case Op.Silu _ -> add("Mul", in(node, 0), add("Sigmoid", in(node, 0)));
            case Op.Relu _ -> add("Relu", in(node, 0));
            case Op.LeakyRelu l -> add("LeakyRelu", Map.of("alpha", l.slope()), in(node, 0));
            case Op.Sigmoid _ -> add("Sigmoid", in(node, 0));
            case Op.ScaleShift _ -> scaleShift(node);
            case Op.AddEmbedding _ -> add("Add", in(node, 0), perPixel(in(node, 1)));
            case Op.Attention a -> attention(node, a);
            case Op.Upsample _ -> add("Resize",
                    Map.of("mode", "nearest", "nearest_mode", "floor", "coordinate_transformation_mode", "asymmetric"),
                    in(node, 0), "", constant("twice", 1, 1, 2, 2));
            case Op.Bilinear b -> add("Resize",
                    Map.of("mode", "linear", "coordinate_transformation_mode", "half_pixel"), in(node, 0), "",
                    constant("scales." + node.index(), 1, 1, (float) b.height() / height(node, 0),
                            (float) b.width() / width(node, 0)));
            case Op.MaxPool p -> {
                Map<String, Object> attributes = window(p.window());
                attributes.put("ceil_mode", p.ceilMode() ? 1L : 0L);
                yield add("MaxPool", attributes, in(node, 0));
            }
            case Op.AvgPool p -> {
                Map<String, Object> attributes = window(p.window());
                if (p.ceilMode()) {
                    attributes.put("ceil_mode", 1L);
                }
                if (p.countIncludePad()) {
                    attributes.put("count_include_pad", 1L);
                }
                yield add("AveragePool", attributes, in(node, 0));
            }
            case Op.GlobalMean _ -> reshape(add("GlobalAveragePool", in(node, 0)), 0, shapes[node.index()].dim(1));
            case Op.Pad p -> add("Pad", in(node, 0), integers("pads." + node.index(), 0, 0, 0, 0, 0, p.channels(),
                    p.bottom(), p.right()));
            case Op.Concat _ -> add("Concat", Map.of("axis", 1L),
                    node.inputs().stream().map(n -> values[n.index()]).toArray(String[]::new));
            case Op.Add _ -> add("Add", in(node, 0), in(node, 1));
            case Op.TimestepEmbedding t -> timestepEmbedding(in(node, 0), t);
        };
    }

    private static Map<String, Object> window(Window w) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("kernel_shape", new long[]{w.height(), w.width()});
        attributes.put("strides", new long[]{w.strideY(), w.strideX()});
        attributes.put("pads", new long[]{w.paddingY(), w.paddingX(), w.paddingY(), w.paddingX()});
        return attributes;
    }

    private int height(Node node, int input) {
        return shapes[node.input(input).index()].dim(2);
    }

    private int width(Node node, int input) {
        return shapes[node.input(input).index()].dim(3);
    }

    /** Returns the normalisation's only reader, if that is a scale-shift: the two then share one multiplication and one addition. */
    private @Nullable Node scaledBy(Node norm) {
        List<Node> readers = consumers.get(norm.index());
        return readers.size() == 1 && readers.getFirst().op() instanceof Op.ScaleShift
                && readers.getFirst().input(0) == norm && !graph.isOutput(norm) ? readers.getFirst() : null;
    }

    private String scaleShift(Node node) {
        List<String> parts = split(perPixel(in(node, 1)), 2, 1);
        String scale = add("Add", parts.getFirst(), constant("one", 1));
        String shift = parts.getLast();
        Node norm = node.input(0);
        if (norm.op() instanceof Op.GroupNorm g && scaledBy(norm) == node) {
            shift = add("Add", add("Mul", perChannel(g.bias()), scale), shift);
            return groupNorm(norm, g, add("Mul", perChannel(g.weight()), scale), shift);
        }
        return add("Add", add("Mul", in(node, 0), scale), shift);
    }

    /**
     * Adds group normalisation with a scale and a shift for each channel, each (1 or N, C, 1, 1). It is composed of
     * basic operators, because ONNX Runtime's InstanceNormalization is slower, and in two passes, because its sum of
     * squares (and LayerNormalization's) loses three digits over a quarter of a million elements.
     */
    private String groupNorm(Node node, Op.GroupNorm g, String scale, String shift) {
        Shape shape = shapes[node.index()];
        String groups = reshape(in(node, 0), 0, g.groups(), -1);
        String centered = add("Sub", groups, add("ReduceMean", groups, integers("group.axis", 2)));
        String variance = add("ReduceMean", add("Mul", centered, centered), integers("group.axis", 2));
        String deviation = add("Sqrt", add("Add", variance, constant("eps." + g.eps(), g.eps())));
        String perGroup = add("Div", reshape(scale, -1, g.groups(), g.channels() / g.groups()), deviation);
        return add("Add", add("Mul", reshape(centered, 0, shape.dim(1), shape.dim(2), shape.dim(3)),
                reshape(perGroup, -1, g.channels(), 1, 1)), shift);
    }

    private String attention(Node node, Op.Attention a) {
        Shape shape = shapes[node.index()];
        int pixels = shape.dim(2) * shape.dim(3);
        int width = a.headChannels();
        List<String> qkv = switch (a.order()) {
            case QkvOrder.PER_HEAD -> split(reshape(in(node, 0), 0, a.heads(), 3 * width, pixels), 3, 2);
            case QkvOrder.QKV_FIRST -> split(in(node, 0), 3, 1).stream()
                    .map(part -> reshape(part, 0, a.heads(), width, pixels)).toList();
        };
        String q = transpose(add("Mul", qkv.get(0), constant("scale." + width, (float) (1 / Math.sqrt(width)))));
        String scores = add("Softmax", Map.of("axis", -1L), add("MatMul", q, qkv.get(1)));
        String mixed = transpose(add("MatMul", scores, transpose(qkv.get(2))));
        return reshape(mixed, 0, shape.dim(1), shape.dim(2), shape.dim(3));
    }

    private String timestepEmbedding(String t, Op.TimestepEmbedding op) {
        int half = op.dim() / 2;
        String column = add("Unsqueeze", t, integers("channels.axis", 1));
        String angles = add("Mul", column,
                constant("frequencies." + op.dim() + "." + op.maxPeriod(),
                        TimestepEmbeddings.frequencies(half, op.maxPeriod())));
        List<String> parts = new ArrayList<>(List.of(add("Cos", angles), add("Sin", angles)));
        if (op.dim() % 2 == 1) {
            parts.add(add("Mul", column, constant("zero", 0)));
        }
        return add("Concat", Map.of("axis", 1L), parts.toArray(String[]::new));
    }

    private String in(Node node, int i) {
        return values[node.input(i).index()];
    }

    /** Reshapes (N, C) to (N, C, 1, 1). */
    private String perPixel(String embedding) {
        return add("Unsqueeze", embedding, integers("pixels.axes", 2, 3));
    }

    private String reshape(String x, long... dims) {
        StringBuilder name = new StringBuilder("shape");
        for (long d : dims) {
            name.append('.').append(d);
        }
        return add("Reshape", x, integers(name.toString(), dims));
    }

    /** Exchanges the last two of four dimensions. */
    private String transpose(String x) {
        return add("Transpose", Map.of("perm", new long[]{0, 1, 3, 2}), x);
    }

    private List<String> split(String x, int parts, long axis) {
        List<String> outputs = new ArrayList<>();
        String name = unique("Split");
        for (int i = 0; i < parts; i++) {
            outputs.add(name + "." + i);
        }
        nodes.add(new OnnxNode(name, "Split", List.of(x), outputs, Map.of("axis", axis, "num_outputs", (long) parts)));
        return outputs;
    }

    private String add(String type, String... inputs) {
        return add(type, Map.of(), inputs);
    }

    private String add(String type, Map<String, Object> attributes, String... inputs) {
        String name = unique(type);
        nodes.add(new OnnxNode(name, type, List.of(inputs), List.of(name), attributes));
        return name;
    }

    private String unique(String type) {
        return type + "." + used.merge(type, 1, Integer::sum);
    }

    private String weight(String name, Shape shape) {
        initializers.putIfAbsent(name, Initializer.floats(name, shape, () -> weights.tensor(name).data()));
        return name;
    }

    /** Returns a vector of weights as (C, 1, 1), which is applied to (N, C, H, W) channel by channel. */
    private String perChannel(String name) {
        return weight(name, Shape.of(weights.shape(name).size(), 1, 1));
    }

    private String constant(String name, float... elements) {
        initializers.putIfAbsent(name, Initializer.floats(name, Shape.of(elements.length), () -> elements));
        return name;
    }

    private String integers(String name, long... elements) {
        initializers.putIfAbsent(name, Initializer.longs(name, elements));
        return name;
    }
}
