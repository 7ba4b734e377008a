package io.github.dpi4j.graph;

import io.github.dpi4j.checkpoint.DType;
import io.github.dpi4j.checkpoint.PrintableText;
import io.github.dpi4j.checkpoint.StoredTensor;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The weights that a graph reads: their names and shapes, and a check that a checkpoint has exactly these. */
public final class Parameters {
    private static final int NAMED_PROBLEMS = 20;

    private Parameters() {
    }

    /**
     * {@return the names and shapes of the learned weights in the order in which the graph reads them} A convolution's
     * weight is (outChannels, inChannels, kernel, kernel) here; with a 1×1 kernel a checkpoint may leave out the last
     * one or two dimensions. Constants are not included.
     *
     * @param graph the network's graph
     */
    public static Map<String, Shape> of(Graph graph) {
        Map<String, Shape> shapes = all(graph);
        shapes.keySet().removeAll(graph.constants().keySet());
        return shapes;
    }

    /**
     * {@return the names and shapes of all weights, the graph's constants included}
     *
     * @param graph the network's graph
     */
    public static Map<String, Shape> all(Graph graph) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        for (Graph.Node node : graph.nodes()) {
            switch (node.op()) {
                case Op.Conv2d c -> {
                    shapes.put(c.weight(), Shape.of(c.outChannels(), c.inChannelsOfGroup(), c.window().height(),
                            c.window().width()));
                    shapes.put(c.bias(), Shape.of(c.outChannels()));
                }
                case Op.Linear l -> {
                    shapes.put(l.weight(), Shape.of(l.outFeatures(), l.inFeatures()));
                    shapes.put(l.bias(), Shape.of(l.outFeatures()));
                }
                case Op.GroupNorm g -> {
                    shapes.put(g.weight(), Shape.of(g.channels()));
                    shapes.put(g.bias(), Shape.of(g.channels()));
                }
                case Op.ChannelAffine a -> {
                    shapes.put(a.scale(), Shape.of(a.channels()));
                    shapes.put(a.shift(), Shape.of(a.channels()));
                }
                case Op.Input _, Op.Activation _, Op.ScaleShift _, Op.AddEmbedding _, Op.Attention _, Op.Upsample _,
                        Op.Bilinear _, Op.MaxPool _, Op.AvgPool _, Op.GlobalMean _, Op.Pad _, Op.Concat _, Op.Add _,
                        Op.TimestepEmbedding _ ->
                    {
                    }
            }
        }
        return shapes;
    }

    /**
     * {@return the arrays of weights and of the graph's constants by name, none of them copied}
     *
     * @param graph the network's graph
     * @param weights arrays of the learned weights by name
     */
    public static Map<String, float[]> withConstants(Graph graph, Map<String, float[]> weights) {
        Map<String, float[]> all = new HashMap<>(weights);
        graph.constants().forEach((name, value) -> all.put(name, value.data()));
        return all;
    }

    /**
     * Returns the weights of a checkpoint and the graph's constants.
     *
     * @param graph the network's graph
     * @param weights the network's weights
     * @return weights and constants by name
     * @throws IllegalArgumentException if a constant is not of the shape that the graph reads
     */
    public static Weights withConstants(Graph graph, Weights weights) {
        if (graph.constants().isEmpty()) {
            return weights;
        }
        Map<String, Shape> shapes = all(graph);
        Map<String, StoredTensor> entries = new LinkedHashMap<>(weights.entries());
        graph.constants().forEach((name, value) -> {
            Shape expected = Objects.requireNonNull(shapes.get(name), name);
            if (!value.shape().equals(expected)) {
                throw new IllegalArgumentException(
                        "graph: constant " + name + ": expected " + expected + ", got " + value.shape());
            }
            entries.put(name, StoredTensor.of(value));
        });
        return new Weights(entries);
    }

    /**
     * Checks that the weights are those of the graph.
     *
     * @param graph the network's graph
     * @param weights the weights to check
     * @throws IllegalArgumentException if weights are missing, unknown to the graph or of another shape; one message
     *        names all of them
     */
    public static void check(Graph graph, Weights weights) {
        Map<String, Shape> expected = of(graph);
        List<String> problems = new ArrayList<>();
        expected.forEach((name, shape) -> {
            if (weights.unread().containsKey(name)) {
                problems.add(name + ": expected a tensor of a type among " + List.of(DType.values()) + ", got "
                        + weights.unread().get(name));
            } else if (!weights.contains(name)) {
                problems.add("missing " + name + " (" + shape + ")");
            } else if (!fits(shape, weights.shape(name))) {
                problems.add(name + ": expected " + shape + ", got " + weights.shape(name));
            }
        });
        Set<String> extra = new LinkedHashSet<>(weights.names());
        extra.removeAll(expected.keySet());
        extra.forEach(name -> problems
                .add("not part of the network: " + PrintableText.shown(name) + " (" + weights.shape(name) + ")"));
        weights.unread().forEach((name, what) -> {
            if (!expected.containsKey(name)) {
                problems.add("not part of the network: " + PrintableText.shown(name) + " (" + what + ")");
            }
        });
        if (!problems.isEmpty()) {
            int named = Math.min(problems.size(), NAMED_PROBLEMS);
            throw new IllegalArgumentException("weights do not fit the network: "
                    + String.join("; ", problems.subList(0, named))
                    + (problems.size() > named ? "; and " + (problems.size() - named) + " more" : ""));
        }
    }

    private static boolean fits(Shape expected, Shape got) {
        boolean pointwise = expected.rank() == 4 && expected.dim(2) == 1 && expected.dim(3) == 1;
        return got.equals(expected)
                || pointwise && got.rank() >= 2 && got.rank() <= 3 && got.dim(0) == expected.dim(0)
                        && got.size() == expected.size() && got.dim(1) == expected.dim(1);
    }
}
