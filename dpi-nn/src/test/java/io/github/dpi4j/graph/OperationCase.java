package io.github.dpi4j.graph;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.tensor.Window;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * One of the operations that UNets do not have, among others that it can be fused with: each backend is held against the
 * scalar kernels, which are held against the definition.
 */
public record OperationCase(String name, Graph graph, Map<String, Tensor> inputs) {
    private static final int C = 12;

    @Override
    public String toString() {
        return name;
    }

    /** Weights made by formula. */
    public Weights weights() {
        return HashWeights.weights(name + ".", Parameters.of(graph));
    }

    /** All cases. */
    public static Stream<OperationCase> all() {
        return Stream.of(
                of("relu on the way out and in", (b, x) -> conv(b, "b", relu(b, conv(b, "a", x, C, 24)), 24, 7)),
                of("relu of a sum", (b, x) -> relu(b, b.add(new Op.Add(), conv(b, "a", x, C, C), x))),
                of("relu of a sum of convolutions",
                        (b, x) -> relu(b, b.add(new Op.Add(), conv(b, "a", x, C, 24), pointwise(b, "skip", x, C, 24)))),
                of("leaky relu of an input", (b, x) -> conv(b, "a", b.add(new Op.LeakyRelu(0.2f), x), C, 5)),
                of("sigmoid of a convolution that is read twice", (b, x) -> {
                    Node a = conv(b, "a", x, C, 16);
                    return b.add(new Op.Add(), a, b.add(new Op.Sigmoid(), a));
                }),
                of("relu of a normalisation, enlarged", (b, x) -> conv(b, "a", b.add(new Op.Upsample(), relu(b,
                        b.add(new Op.GroupNorm("n.weight", "n.bias", C, 3, 1e-5f), x))), C, 6)),
                of("mean of four of a relu", (b, x) -> conv(b, "a", b.add(Op.AvgPool.HALVE, relu(b, x)), C, 6)),
                of("statistics of a relu", (b, x) -> b.add(new Op.GroupNorm("n.weight", "n.bias", 24, 2, 1e-5f),
                        relu(b, conv(b, "a", x, C, 24)))),
                of("channel affine", (b, x) -> conv(b, "a", b.add(new Op.ChannelAffine("s", "t", C), x), C, 8)),
                of("depthwise",
                        (b, x) -> relu(b, grouped(b, "d", relu(b, pointwise(b, "p", x, C, 32)), 32, 32, 32, 1))),
                of("depthwise with a stride and a sum", (b, x) -> b.add(new Op.Add(), grouped(b, "d", x, C, C, C, 2),
                        b.add(new Op.MaxPool(Window.square(2, 2, 0), true), x))),
                of("groups", (b, x) -> grouped(b, "g", x, C, 24, 4, 1)),
                of("a wide and a high window", (b, x) -> convolved(b, "h", relu(b, convolved(b, "w", x, C, 8,
                        new Window(1, 7, 1, 1, 0, 3))), 8, 10, new Window(7, 1, 1, 1, 3, 0))),
                of("a large window with a large stride",
                        (b, x) -> convolved(b, "l", x, C, 8, Window.square(7, 4, 2))),
                of("a window with a stride and no padding",
                        (b, x) -> convolved(b, "l", relu(b, x), C, 8, Window.square(3, 2, 0))),
                pool("max pool", new Op.MaxPool(Window.square(3, 2, 0), false)),
                pool("max pool rounded up", new Op.MaxPool(Window.square(3, 2, 0), true)),
                pool("max pool with padding", new Op.MaxPool(Window.square(3, 1, 1), false)),
                pool("average pool with padding that counts", new Op.AvgPool(Window.square(3, 1, 1), false, true)),
                pool("average pool with padding that does not",
                        new Op.AvgPool(Window.square(3, 1, 1), false, false)),
                pool("average pool rounded up", new Op.AvgPool(Window.square(2, 2, 0), true, false)),
                of("bilinear", (b, x) -> conv(b, "a", b.add(new Op.Bilinear(14, 5), x), C, 3)),
                of("padding", (b, x) -> b.add(new Op.Pad(1, 2, 3), pointwise(b, "a", relu(b, x), C, 17))),
                of("concatenation of four",
                        (b, x) -> conv(b, "c", b.add(new Op.Concat(), relu(b, conv(b, "a", x, C, 16)),
                                b.add(new Op.MaxPool(Window.square(3, 1, 1), false), x), pointwise(b, "p", x, C, 32),
                                x),
                                72, 9)),
                of("global mean and a vector", (b, x) -> b.add(new Op.ChannelAffine("s", "t", 5),
                        relu(b, b.add(new Op.Linear("fc.weight", "fc.bias", C, 5), b.add(new Op.GlobalMean(), x))))),
                of("constants", (b, x) -> b.add(new Op.Add(), conv(b, "a", x, C, 16),
                        b.add(new Op.Conv2d(b.constant("c.weight", HashWeights.input("w", 1, Shape.of(16, C, 1, 1))),
                                b.constant("c.bias", HashWeights.input("b", 1, Shape.of(16))), C, 16, 1, 1, 0), x))),
                severalOutputs());
    }

    /** Values that others read on, a vector and an input, all of them outputs. */
    private static OperationCase severalOutputs() {
        Graph.Builder b = new Graph.Builder();
        Node x = b.add(new Op.Input("x", 4, C));
        Node first = relu(b, conv(b, "a", x, C, 16));
        Node second = relu(b, conv(b, "b", b.add(new Op.MaxPool(Window.square(2, 2, 0), false), first), 16, 20));
        Map<String, Node> outputs = new LinkedHashMap<>();
        outputs.put("second", second);
        outputs.put("first", first);
        outputs.put("seen", b.add(new Op.Sigmoid(), second));
        outputs.put("mean", b.add(new Op.GlobalMean(), second));
        outputs.put("features", b.add(new Op.Linear("fc.weight", "fc.bias", 20, 3), outputs.get("mean")));
        return new OperationCase("several outputs", b.build(outputs), input());
    }

    private static OperationCase pool(String name, Op op) {
        return of(name, (b, x) -> conv(b, "a", b.add(op, relu(b, x)), C, 5));
    }

    private static OperationCase of(String name, BiFunction<Graph.Builder, Node, Node> network) {
        Graph.Builder builder = new Graph.Builder();
        return new OperationCase(name, builder.build(network.apply(builder, builder.add(new Op.Input("x", 4, C)))),
                input());
    }

    private static Map<String, Tensor> input() {
        return Map.of("x", HashWeights.input("x", 2, Shape.of(2, C, 10, 13)));
    }

    private static Node relu(Graph.Builder b, Node x) {
        return b.add(new Op.Relu(), x);
    }

    private static Node conv(Graph.Builder b, String name, Node x, int in, int out) {
        return convolved(b, name, x, in, out, Window.square(3, 1, 1));
    }

    private static Node pointwise(Graph.Builder b, String name, Node x, int in, int out) {
        return convolved(b, name, x, in, out, Window.square(1, 1, 0));
    }

    private static Node convolved(Graph.Builder b, String name, Node x, int in, int out, Window window) {
        return b.add(new Op.Conv2d(name + ".weight", name + ".bias", in, out, window, 1), x);
    }

    private static Node grouped(Graph.Builder b, String name, Node x, int in, int out, int groups, int stride) {
        return b.add(new Op.Conv2d(name + ".weight", name + ".bias", in, out, Window.square(3, stride, 1), groups), x);
    }
}
