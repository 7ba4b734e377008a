package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.backend.plan.Activations;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.kernel.Activation;
import io.github.dpi4j.kernel.TimestepEmbeddings;
import io.github.dpi4j.tensor.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The launches for embeddings, (N, features) each. Linear layers that read the same vector, as those of all residual
 * blocks do, become one launch; the SiLU before them is fused into their loading.
 */
final class VectorLaunches {
    private static final int THREADS = 256;
    private static final int ROWS_OF_A_BLOCK = 8;

    private final Graph graph;
    private final Shape[] shapes;
    private final LayerWeights weights;
    private final ElementType type;
    private final DeviceMemory memory;
    private final Map<Node, Long> results;
    private final List<Launch> launches;
    private final Map<Node, Vector> vectors = new HashMap<>();

    /** The address of a vector; {@code stride} floats separate consecutive images. */
    record Vector(long address, int stride) {
    }

    /** @param results addresses of the graph's outputs */
    VectorLaunches(Graph graph, Shape[] shapes, LayerWeights weights, ElementType type, DeviceMemory memory,
            Map<Node, Long> results, List<Launch> launches) {
        this.graph = graph;
        this.shapes = shapes;
        this.weights = weights;
        this.type = type;
        this.memory = memory;
        this.results = results;
        this.launches = launches;
    }

    /** Records the address of an input of the network. */
    void input(Node node, long address) {
        vectors.put(node, new Vector(address, features(node)));
    }

    /** Returns a vector; adds the launch that computes it if there is none yet. */
    Vector vector(Node node) {
        if (!vectors.containsKey(node)) {
            launch(node);
        }
        return Objects.requireNonNull(vectors.get(node), node::toString);
    }

    /** Returns whether a vector is computed, or can be from those that are. */
    boolean isKnown(Node node) {
        return vectors.containsKey(node) || shapes[node.index()].rank() != 4 && !node.inputs().isEmpty()
                && node.inputs().stream().allMatch(this::isKnown);
    }

    private void launch(Node node) {
        switch (node.op()) {
            case Op.TimestepEmbedding op -> timestepEmbedding(node, op);
            case Op.Linear _ -> linear(node);
            case Op.Silu _ -> elementwise(node, vector(node.input(0)), new Vector(0, 0));
            case Op.Activation op -> function(node, 0, 0, Activations.of(op));
            case Op.ChannelAffine op -> function(node, weights.floats(op.scale()), weights.floats(op.shift()),
                    Activation.NONE);
            case Op.Add _ -> elementwise(node, vector(node.input(0)), vector(node.input(1)));
            case Op.Input _, Op.Conv2d _, Op.GroupNorm _, Op.ScaleShift _, Op.AddEmbedding _, Op.Attention _,
                    Op.Upsample _, Op.Bilinear _, Op.MaxPool _, Op.AvgPool _, Op.GlobalMean _, Op.Pad _, Op.Concat _ ->
                throw new IllegalArgumentException("not an operation on vectors: " + node);
        }
    }

    private void timestepEmbedding(Node node, Op.TimestepEmbedding op) {
        Vector out = own(node);
        long frequencies = weights.table("frequencies " + op.dim() + " " + op.maxPeriod(),
                () -> TimestepEmbeddings.frequencies(op.dim() / 2, op.maxPeriod()));
        add("timestep_embedding", images(node) * op.dim(), new Arguments().pointer(vector(node.input(0)).address())
                .pointer(frequencies).pointer(out.address()).numbers(op.dim(), images(node)));
    }

    private void linear(Node node) {
        List<Node> group = graph.isOutput(node)
                ? List.of(node)
                : graph.nodes().stream().filter(n -> n.op() instanceof Op.Linear && n.input(0) == node.input(0)
                        && !graph.isOutput(n)).toList();
        Node read = node.input(0);
        boolean silu = read.op() instanceof Op.Silu;
        Vector in = vector(silu ? read.input(0) : read);
        List<Op.Linear> layers = group.stream().map(n -> (Op.Linear) n.op()).toList();
        int rows = layers.stream().mapToInt(Op.Linear::outFeatures).sum();
        int images = images(node);
        long out = place(node, images * rows);
        int at = 0;
        for (Node member : group) {
            vectors.put(member, new Vector(out + (long) at * Float.BYTES, rows));
            at += features(member);
        }
        int features = layers.getFirst().inFeatures();
        int rowStride = type.paddedToVectors(features);
        launches.add(new Launch("linear", new Launch.Blocks(Math.ceilDiv(rows, ROWS_OF_A_BLOCK), images, 1), THREADS,
                rowStride * Float.BYTES,
                new Arguments().pointer(in.address()).pointer(weights.linear(layers))
                        .pointer(weights.linearBias(layers)).pointer(out)
                        .numbers(features, in.stride(), rowStride, rows, silu ? 1 : 0, 0).segment()));
    }

    private void elementwise(Node node, Vector a, Vector b) {
        Vector out = own(node);
        add("elementwise", images(node) * features(node),
                new Arguments().pointer(a.address()).pointer(b.address()).pointer(out.address()).numbers(images(node),
                        features(node), a.stride(), b.stride()));
    }

    private void function(Node node, long scale, long shift, Activation activation) {
        Vector in = vector(node.input(0));
        add("vector_function", images(node) * features(node),
                new Arguments().pointer(in.address()).pointer(scale).pointer(shift).pointer(own(node).address())
                        .numbers(images(node), features(node), in.stride(), function(activation))
                        .real(slope(activation)).numbers(0));
    }

    /** Returns the kernels' number of an activation function. */
    static int function(Activation activation) {
        return switch (activation) {
            case Activation.None _ -> 0;
            case Activation.Silu _ -> 1;
            case Activation.Relu _, Activation.LeakyRelu _ -> 2;
            case Activation.Sigmoid _ -> 3;
        };
    }

    /** Returns the factor of negative numbers. */
    static float slope(Activation activation) {
        return activation instanceof Activation.LeakyRelu l ? l.slope() : 0;
    }

    /** Allocates memory for a vector that a step is about to write. */
    Vector own(Node node) {
        Vector vector = new Vector(place(node, shapes[node.index()].size()), features(node));
        vectors.put(node, vector);
        return vector;
    }

    private long place(Node node, int floats) {
        return graph.isOutput(node)
                ? Objects.requireNonNull(results.get(node), node::toString)
                : memory.take((long) floats * Float.BYTES);
    }

    private void add(String kernel, int elements, Arguments arguments) {
        launches.add(new Launch(kernel, new Launch.Blocks(Math.ceilDiv(elements, THREADS), 1, 1), THREADS, 0,
                arguments.segment()));
    }

    private int images(Node node) {
        return shapes[node.index()].dim(0);
    }

    private int features(Node node) {
        Shape shape = shapes[node.index()];
        return shape.rank() == 1 ? 1 : shape.dim(1);
    }
}
