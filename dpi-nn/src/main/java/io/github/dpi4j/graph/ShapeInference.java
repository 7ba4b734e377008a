package io.github.dpi4j.graph;

import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** Works out the shape of every node's value from the shapes of the inputs, and checks that they fit together. */
public final class ShapeInference {
    private ShapeInference() {
    }

    /**
     * Shapes of all nodes' values, by node index.
     *
     * @param inputs shape of each input, by name
     * @throws IllegalArgumentException if an input is missing, does not fit or is not the network's, with its name, what was
     *         expected and what was found
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

    /** The shape of the output for the shapes of these inputs; errors as in {@link #infer}. */
    public static Shape output(Graph graph, Map<String, Tensor> inputs) {
        return infer(graph, shapes(inputs))[graph.output().index()];
    }

    /** The tensors' shapes, by name. */
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
                yield Shape.of(in[0].dim(0), c.outChannels(), convolved(in[0].dim(2), c), convolved(in[0].dim(3), c));
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
            case Op.Silu s -> in[0];
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
            case Op.AvgPool p -> Shape.of(in[0].dim(0), in[0].dim(1), in[0].dim(2) / 2, in[0].dim(3) / 2);
            case Op.Concat c -> {
                require(in[0].dim(0) == in[1].dim(0) && in[0].dim(2) == in[1].dim(2) && in[0].dim(3) == in[1].dim(3),
                        "concat", "inputs", "equal batch, height and width", in[0], in[1]);
                yield Shape.of(in[0].dim(0), in[0].dim(1) + in[1].dim(1), in[0].dim(2), in[0].dim(3));
            }
            case Op.Add a -> {
                require(in[0].equals(in[1]), "add", "inputs", "equal shapes", in[0], in[1]);
                yield in[0];
            }
            case Op.AddChannelMean m -> {
                require(in[1].rank() == 4 && in[0].dim(0) == in[1].dim(0) && in[0].dim(2) == in[1].dim(2)
                        && in[0].dim(3) == in[1].dim(3), "add channel mean", "condition",
                        "equal batch, height and width", in[0], in[1]);
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

    private static int convolved(int extent, Op.Conv2d c) {
        return (extent + 2 * c.padding() - c.kernel()) / c.stride() + 1;
    }

    private static void require(boolean condition, String op, String subject, String what, Object expected,
            Object got) {
        if (!condition) {
            throw new IllegalArgumentException(
                    op + ": " + what + " do not fit (" + subject + "): expected " + expected + ", got " + got);
        }
    }
}
