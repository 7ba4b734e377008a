package io.github.dpi4j.graph;

import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.tensor.Window;
import java.util.LinkedHashMap;
import java.util.Map;

/** Shape inference: the shape of every node's value from the shapes of the inputs, with checks that they fit together. */
public final class ShapeInference {
    private ShapeInference() {
    }

    /**
     * {@return the shapes of all nodes' values, by node index}
     *
     * @param graph the network's graph
     * @param inputs shape of each input, by name
     * @throws IllegalArgumentException if an input is missing, unknown or of the wrong shape; the message gives its
     *        name, the expected and the actual shape
     */
    public static Shape[] infer(Graph graph, Map<String, Shape> inputs) {
        Map<String, Node> declared = graph.inputs();
        for (String name : inputs.keySet()) {
            if (!declared.containsKey(name)) {
                throw new IllegalArgumentException(
                        "network: there is no input '" + name + "'; expected " + declared.keySet());
            }
        }
        Shape[] shapes = new Shape[graph.nodes().size()];
        for (Node node : graph.nodes()) {
            Shape[] in = node.inputs().stream().map(n -> shapes[n.index()]).toArray(Shape[]::new);
            shapes[node.index()] = infer(node.op(), in, inputs);
        }
        return shapes;
    }

    /**
     * {@return the shape of the first output for the shapes of these inputs; errors as in {@link #infer}}
     *
     * @param graph the network's graph
     * @param inputs inputs by name; only their shapes matter
     */
    public static Shape output(Graph graph, Map<String, Tensor> inputs) {
        return infer(graph, shapes(inputs))[graph.output().index()];
    }

    /**
     * {@return the shapes of all outputs by name for the shapes of these inputs; errors as in {@link #infer}}
     *
     * @param graph the network's graph
     * @param inputs inputs by name; only their shapes matter
     */
    public static Map<String, Shape> outputs(Graph graph, Map<String, Tensor> inputs) {
        Shape[] shapes = infer(graph, shapes(inputs));
        Map<String, Shape> outputs = new LinkedHashMap<>();
        graph.outputs().forEach((name, node) -> outputs.put(name, shapes[node.index()]));
        return outputs;
    }

    /**
     * {@return the tensors' shapes, by name}
     *
     * @param tensors tensors by name
     */
    public static Map<String, Shape> shapes(Map<String, Tensor> tensors) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
        return shapes;
    }

    private static Shape infer(Op op, Shape[] in, Map<String, Shape> inputs) {
        return switch (op) {
            case Op.Input input -> input(input, inputs);
            case Op.Conv2d c -> {
                require(in[0].rank() == 4, "conv2d", c.weight(), "rank", 4, in[0].rank());
                require(in[0].dim(1) == c.inChannels(), "conv2d", c.weight(), "input channels", c.inChannels(),
                        in[0].dim(1));
                yield slid(in[0], c.outChannels(), c.window(), false, c.weight());
            }
            case Op.Linear l -> {
                require(in[0].rank() == 2, "linear", l.weight(), "rank", 2, in[0].rank());
                require(in[0].dim(1) == l.inFeatures(), "linear", l.weight(), "input features", l.inFeatures(),
                        in[0].dim(1));
                yield Shape.of(in[0].dim(0), l.outFeatures());
            }
            case Op.GroupNorm g -> {
                require(in[0].dim(1) == g.channels(), "group norm", g.weight(), "channels", g.channels(), in[0].dim(1));
                require(g.channels() % g.groups() == 0, "group norm", g.weight(), "channels divisible by groups",
                        g.groups(), g.channels());
                yield in[0];
            }
            case Op.Activation a -> in[0];
            case Op.ChannelAffine a -> {
                require(in[0].rank() > 1 && in[0].dim(1) == a.channels(), "channel affine", a.scale(), "channels",
                        a.channels(), in[0]);
                yield in[0];
            }
            case Op.ScaleShift s -> {
                require(in[1].equals(Shape.of(in[0].dim(0), 2 * in[0].dim(1))), "scale-shift", "embedding", "shape",
                        in[0].dim(0) + "×" + 2 * in[0].dim(1), in[1]);
                yield in[0];
            }
            case Op.AddEmbedding a -> {
                require(in[1].equals(Shape.of(in[0].dim(0), in[0].dim(1))), "add embedding", "embedding", "shape",
                        in[0].dim(0) + "×" + in[0].dim(1), in[1]);
                yield in[0];
            }
            case Op.Attention a -> {
                require(in[0].dim(1) == 3 * a.heads() * a.headChannels(), "attention", "qkv", "channels",
                        3 * a.heads() * a.headChannels(), in[0].dim(1));
                yield Shape.of(in[0].dim(0), in[0].dim(1) / 3, in[0].dim(2), in[0].dim(3));
            }
            case Op.Upsample u -> Shape.of(in[0].dim(0), in[0].dim(1), 2 * in[0].dim(2), 2 * in[0].dim(3));
            case Op.Bilinear b -> Shape.of(in[0].dim(0), in[0].dim(1), b.height(), b.width());
            case Op.MaxPool p -> slid(in[0], in[0].dim(1), p.window(), p.ceilMode(), "max pool");
            case Op.AvgPool p -> slid(in[0], in[0].dim(1), p.window(), p.ceilMode(), "average pool");
            case Op.GlobalMean m -> {
                require(in[0].rank() == 4, "global mean", "input", "rank", 4, in[0].rank());
                yield Shape.of(in[0].dim(0), in[0].dim(1));
            }
            case Op.Pad p -> Shape.of(in[0].dim(0), in[0].dim(1) + p.channels(), in[0].dim(2) + p.bottom(),
                    in[0].dim(3) + p.right());
            case Op.Concat c -> {
                int channels = in[0].dim(1);
                for (int i = 1; i < in.length; i++) {
                    require(in[0].dim(0) == in[i].dim(0) && in[0].dim(2) == in[i].dim(2)
                            && in[0].dim(3) == in[i].dim(3), "concat", "inputs", "equal batch, height and width", in[0],
                            in[i]);
                    channels += in[i].dim(1);
                }
                yield Shape.of(in[0].dim(0), channels, in[0].dim(2), in[0].dim(3));
            }
            case Op.Add a -> {
                require(in[0].equals(in[1]), "add", "inputs", "equal shapes", in[0], in[1]);
                yield in[0];
            }
            case Op.TimestepEmbedding t -> Shape.of(in[0].dim(0), t.dim());
        };
    }

    private static Shape input(Op.Input input, Map<String, Shape> inputs) {
        Shape shape = inputs.get(input.name());
        if (shape == null) {
            throw new IllegalArgumentException(
                    "network: input '" + input.name() + "' is missing; given: " + inputs.keySet());
        }
        require(shape.rank() == input.rank(), "network", "input '" + input.name() + "'", "rank", input.rank(), shape);
        if (input.rank() > 1) {
            require(shape.dim(1) == input.channels(), "network", "input '" + input.name() + "'", "channels",
                    input.channels(), shape);
        }
        for (int i = 2; i < input.rank(); i++) {
            if (shape.dim(i) < 1 || shape.dim(i) % input.multiple() != 0) {
                throw new IllegalArgumentException("network: height and width of input '" + input.name()
                        + "' must be divisible by its down-sampling factor: expected multiples of " + input.multiple()
                        + ", got " + shape);
            }
        }
        return shape;
    }

    /** Returns the shape of the result of sliding a window over an image. */
    private static Shape slid(Shape in, int channels, Window window, boolean ceilMode, String name) {
        require(in.rank() == 4, "window", name, "rank", 4, in.rank());
        int height = ceilMode ? window.downRoundedUp(in.dim(2)) : window.down(in.dim(2));
        int width = ceilMode ? window.acrossRoundedUp(in.dim(3)) : window.across(in.dim(3));
        require(height > 0 && width > 0, "window", name, "height and width", "at least " + window.height() + "×"
                + window.width() + " pixels with padding", in.dim(2) + "×" + in.dim(3));
        return Shape.of(in.dim(0), channels, height, width);
    }

    private static void require(boolean condition, String op, String subject, String what, Object expected,
            Object got) {
        if (!condition) {
            throw new IllegalArgumentException(
                    op + ": " + what + " do not fit (" + subject + "): expected " + expected + ", got " + got);
        }
    }
}
