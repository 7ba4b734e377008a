package io.github.dpi4j.backend.plan;

import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.kernel.Activation;
import io.github.dpi4j.kernel.Resample;
import io.github.dpi4j.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The first half of lowering, decisions from the graph and the shapes alone: which nodes get memory, which are fused
 * into the step of their only reader, which are computed on the fly as their readers load them, whose statistics are
 * needed, and which kernel computes each convolution. A decision may put another value into memory, which can only
 * simplify other decisions: the pass is repeated until nothing changes.
 */
final class Fusion {
    private final Graph graph;
    private final Shape[] shapes;
    private final Lowering.Options options;
    private final List<List<Node>> consumers;
    private final Set<Node> stored = new HashSet<>();
    private final Set<Node> norms = new HashSet<>();
    private final Set<Node> measured = new HashSet<>();
    private final Map<Node, ConvolutionKernel> kernels = new HashMap<>();

    /** A node as its readers see it: resample(activation(norm(concat(parts)))), where the parts are in memory. */
    record View(List<Node> parts, @Nullable Node norm, Activation activation, Resample resample) {
        static View of(Node node) {
            return new View(List.of(node), null, Activation.NONE, Resample.NONE);
        }

        boolean isPlain() {
            return !isActivated() && resample == Resample.NONE;
        }

        boolean isActivated() {
            return norm != null || activation != Activation.NONE;
        }

        boolean isResampledValue() {
            return parts.size() == 1 && !isActivated();
        }
    }

    Fusion(Graph graph, Shape[] shapes, Lowering.Options options) {
        this.graph = graph;
        this.shapes = shapes;
        this.options = options;
        this.consumers = graph.consumers();
        graph.outputs().values().forEach(stored::add);
        int before;
        do {
            before = stored.size();
            norms.clear();
            measured.clear();
            graph.nodes().forEach(this::decide);
        } while (stored.size() > before);
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Op.Conv2d conv && !isFusedPointwise(node)) {
                kernels.put(node, options.kernels().choose(problem(node, conv)));
            }
        }
    }

    /** Returns whether a node's value is stored in memory. */
    boolean isStored(Node node) {
        return stored.contains(node);
    }

    /** Returns whether a normalisation reads the statistics of a node's value. */
    boolean needsStats(Node node) {
        return measured.contains(node);
    }

    /** Returns whether a step computes scales and shifts of a node, for readers that apply them on the fly. */
    boolean isNorm(Node node) {
        return norms.contains(node);
    }

    /** Returns the kernel of a convolution. */
    ConvolutionKernel kernel(Node conv) {
        return Objects.requireNonNull(kernels.get(conv), conv::toString);
    }

    private ConvolutionKernel.Problem problem(Node node, Op.Conv2d conv) {
        Shape out = shapes[node.index()];
        Node fusedReader = fusedReader(node);
        Node fusedPointwise = fusedReader != null && fusedReader.op() instanceof Op.Add
                ? fusedPointwise(fusedReader)
                : null;
        View view = view(node.input(0));
        return new ConvolutionKernel.Problem(conv, fusedPointwise == null ? null : (Op.Conv2d) fusedPointwise.op(),
                out.dim(0),
                out.dim(2), out.dim(3), view.resample(), view.isActivated());
    }

    private void decide(Node node) {
        boolean isVector = shapes[node.index()].rank() != 4;
        if (isVector || fusedReader(node) == null && hasStep(node)) {
            stored.add(node);
        }
        if (isVector && !(node.op() instanceof Op.GlobalMean)) {
            return;
        }
        switch (node.op()) {
            case Op.Conv2d _ -> view(node.input(0));
            case Op.Add _ -> decideAdd(node);
            case Op.Attention _, Op.MaxPool _, Op.Bilinear _, Op.Pad _, Op.GlobalMean _ -> stored.add(node.input(0));
            case Op.AvgPool pool -> {
                if (!pool.isHalving()) {
                    stored.add(node.input(0));
                } else if (stored.contains(node)) {
                    seen(node);
                }
            }
            case Op.Activation _, Op.GroupNorm _, Op.ScaleShift _, Op.AddEmbedding _, Op.ChannelAffine _,
                    Op.Upsample _, Op.Concat _ -> {
                if (stored.contains(node) && !fusesInput(node)) {
                    seen(node);
                }
            }
            case Op.Input _, Op.Linear _, Op.TimestepEmbedding _ -> {
            }
        }
    }

    private void decideAdd(Node node) {
        Node fusionTarget = fusionTarget(node);
        if (fusionTarget != null && fusedReader(fusionTarget) == node) {
            if (fusedPointwise(node) == null) {
                residual(node.input(0) == fusionTarget ? node.input(1) : node.input(0));
            }
        } else {
            view(node.input(0));
            residual(node.input(1));
        }
    }

    /** Returns a node as a residual, added to another one's result: at most resampled. */
    View residual(Node node) {
        View view = view(node);
        if (!view.isResampledValue()) {
            stored.add(node);
            return View.of(node);
        }
        return view;
    }

    /** Returns whether a map is computed by a step of its own, not on the fly by its readers. */
    private boolean hasStep(Node node) {
        return switch (node.op()) {
            case Op.Input _, Op.Conv2d _, Op.Attention _, Op.MaxPool _, Op.Bilinear _, Op.Pad _, Op.Add _ -> true;
            case Op.AvgPool pool -> !pool.isHalving();
            case Op.AddEmbedding _, Op.Activation _ -> fusesInput(node);
            case Op.GroupNorm _, Op.ScaleShift _, Op.ChannelAffine _, Op.Upsample _, Op.Concat _ -> false;
            case Op.Linear _, Op.TimestepEmbedding _, Op.GlobalMean _ ->
                throw new AssertionError("not a map: " + node);
        };
    }

    /** Returns whether a node is fused into the step that computes its first input. */
    boolean fusesInput(Node node) {
        return fusedReader(node.input(0)) == node;
    }

    /** Returns the only reader of a convolution or sum if it is fused into its step, else null. */
    @Nullable
    Node fusedReader(Node node) {
        List<Node> readers = consumers.get(node.index());
        if (readers.size() != 1 || graph.isOutput(node)) {
            return null;
        }
        Node reader = readers.getFirst();
        boolean taken = switch (node.op()) {
            case Op.Conv2d _ -> takesConvolution(reader, node);
            case Op.Add _ -> shapes[node.index()].rank() == 4 && isStoredActivation(reader);
            case Op.AddEmbedding _ -> fusedReader(node.input(0)) == node && isStoredActivation(reader);
            case Op.Input _, Op.Linear _, Op.GroupNorm _, Op.ChannelAffine _, Op.Activation _, Op.ScaleShift _,
                    Op.Attention _, Op.Upsample _, Op.Bilinear _, Op.MaxPool _, Op.AvgPool _, Op.GlobalMean _, Op.Pad _,
                    Op.Concat _, Op.TimestepEmbedding _ ->
                false;
        };
        return taken ? reader : null;
    }

    private boolean takesConvolution(Node reader, Node conv) {
        return switch (reader.op()) {
            case Op.Add _ ->
                reader.input(0) != reader.input(1) && (conv == fusionTarget(reader) || conv == fusedPointwise(reader));
            case Op.AddEmbedding _ -> true;
            case Op.Activation _ -> isStoredActivation(reader);
            case Op.Input _, Op.Conv2d _, Op.Linear _, Op.GroupNorm _, Op.ChannelAffine _, Op.ScaleShift _,
                    Op.Attention _, Op.Upsample _, Op.Bilinear _, Op.MaxPool _, Op.AvgPool _, Op.GlobalMean _, Op.Pad _,
                    Op.Concat _, Op.TimestepEmbedding _ ->
                false;
        };
    }

    /** Returns whether an activation is computed as its input is stored. SiLU, which costs more, is left to its readers. */
    private boolean isStoredActivation(Node node) {
        return options.storeActivations() && node.op() instanceof Op.Activation && !(node.op() instanceof Op.Silu);
    }

    /**
     * Returns the input of a sum into which the other is fused: a convolution, preferably not 1×1, preferably the last;
     * or null.
     */
    static @Nullable Node fusionTarget(Node add) {
        Node fusionTarget = null;
        for (Node in : add.inputs()) {
            if (in.op() instanceof Op.Conv2d && (fusionTarget == null || precedes(fusionTarget, in))) {
                fusionTarget = in;
            }
        }
        return fusionTarget;
    }

    private static boolean precedes(Node a, Node b) {
        return isPointwise(a) == isPointwise(b) ? a.index() < b.index() : isPointwise(a);
    }

    private static boolean isPointwise(Node conv) {
        return conv.op() instanceof Op.Conv2d c && c.isPointwise();
    }

    /** Returns the 1×1 convolution that is fused into the one that it is added to, or null. */
    @Nullable
    Node fusedPointwise(Node add) {
        Node fusionTarget = fusionTarget(add);
        if (!options.fusePointwise() || fusionTarget == null || consumers.get(fusionTarget.index()).size() != 1
                || graph.isOutput(fusionTarget)) {
            return null;
        }
        Node other = add.input(0) == fusionTarget ? add.input(1) : add.input(0);
        boolean fits = other != fusionTarget && !stored.contains(other) && isPointwise(other)
                && consumers.get(other.index()).size() == 1
                && !graph.isOutput(other) && options.kernels().takesPointwise((Op.Conv2d) fusionTarget.op())
                && view(other.input(0)).isPlain();
        return fits ? other : null;
    }

    private boolean isFusedPointwise(Node conv) {
        Node fusedReader = fusedReader(conv);
        return fusedReader != null && fusedReader.op() instanceof Op.Add && fusedPointwise(fusedReader) == conv;
    }

    /** Returns a node's value as its readers see it, with as little of it in memory as possible. */
    View view(Node node) {
        return stored.contains(node) ? View.of(node) : seen(node);
    }

    /** Returns the view as if the node had no memory: the source of the copy if it has. */
    View seen(Node node) {
        return switch (node.op()) {
            case Op.Upsample _ -> resampled(node, Resample.NEAREST_UP);
            case Op.AvgPool _ -> resampled(node, Resample.AVERAGE_DOWN);
            case Op.Activation op -> {
                View in = view(node.input(0));
                if (in.activation() != Activation.NONE || in.resample() != Resample.NONE) {
                    in = inMemory(node.input(0));
                }
                yield new View(in.parts(), in.norm(), Activations.of(op), Resample.NONE);
            }
            case Op.GroupNorm _ -> normalised(node, node);
            case Op.ScaleShift _ -> node.input(0).op() instanceof Op.GroupNorm && !stored.contains(node.input(0))
                    ? normalised(node.input(0), node)
                    : scaled(node);
            case Op.AddEmbedding _, Op.ChannelAffine _ -> scaled(node);
            case Op.Concat _ -> concatenated(node);
            case Op.Input _, Op.Conv2d _, Op.Linear _, Op.Attention _, Op.Add _, Op.Bilinear _, Op.MaxPool _,
                    Op.GlobalMean _, Op.Pad _, Op.TimestepEmbedding _ -> {
                // A convolution or a sum that is fused into another step has no value.
                throw new AssertionError("has a step of its own: " + node);
            }
        };
    }

    private View inMemory(Node node) {
        stored.add(node);
        return View.of(node);
    }

    private View resampled(Node node, Resample resample) {
        View in = view(node.input(0));
        boolean meansOfOthers = resample == Resample.AVERAGE_DOWN && in.activation() != Activation.NONE
                && in.activation() != Activation.SILU;
        if (in.resample() != Resample.NONE || meansOfOthers) {
            in = inMemory(node.input(0));
        }
        return new View(in.parts(), in.norm(), in.activation(), resample);
    }

    private View concatenated(Node node) {
        List<Node> parts = new ArrayList<>();
        for (Node in : node.inputs()) {
            View view = view(in);
            parts.addAll(view.isPlain() ? view.parts() : inMemory(in).parts());
        }
        boolean whole = parts.size() <= options.parts() && parts.subList(0, parts.size() - 1).stream()
                .allMatch(part -> shapes[part.index()].dim(1) % options.vector() == 0);
        return whole || stored.contains(node) ? new View(parts, null, Activation.NONE, Resample.NONE) : inMemory(node);
    }

    private View normalised(Node norm, Node key) {
        View in = plain(norm.input(0));
        norms.add(key);
        measured.addAll(in.parts());
        return new View(in.parts(), key, Activation.NONE, Resample.NONE);
    }

    /** Returns the view of a scale or shift without a normalisation. */
    private View scaled(Node node) {
        View in = plain(node.input(0));
        norms.add(node);
        return new View(in.parts(), node, Activation.NONE, Resample.NONE);
    }

    private View plain(Node node) {
        View in = view(node);
        return in.isPlain() ? in : inMemory(node);
    }
}
