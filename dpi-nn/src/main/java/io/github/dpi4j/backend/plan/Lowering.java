package io.github.dpi4j.backend.plan;

import io.github.dpi4j.backend.plan.Fusion.View;
import io.github.dpi4j.backend.plan.Step.Norm;
import io.github.dpi4j.backend.plan.Step.Pointwise;
import io.github.dpi4j.backend.plan.Step.Residual;
import io.github.dpi4j.backend.plan.Step.Source;
import io.github.dpi4j.backend.plan.Step.Value;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.kernel.Activation;
import io.github.dpi4j.kernel.Pool;
import io.github.dpi4j.kernel.Resample;
import io.github.dpi4j.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Lowering of a graph to fused steps. Normalisation, SiLU, resampling and concatenation are fused into the loading of
 * their reader's input; additions, of 1×1 convolutions too, and other activations are fused into the storing of a
 * convolution's output. Only nodes that cannot be fused get memory and a step of their own. {@link Fusion} makes all
 * decisions first; this class then emits the steps, node by node.
 */
public final class Lowering {
    private final Shape[] shapes;
    private final Fusion fusion;
    private final List<Step> steps = new ArrayList<>();
    private final Map<Node, Value> values = new HashMap<>();
    private final Map<Node, Norm> norms = new HashMap<>();

    private Lowering(Shape[] shapes, Fusion fusion) {
        this.shapes = shapes;
        this.fusion = fusion;
    }

    /**
     * The capabilities of a backend's kernels.
     *
     * @param vector channels that they read at once: values can be concatenated without a copy only if their channels
     *        fill whole vectors
     * @param parts number of values that can be concatenated without a copy
     * @param fusePointwise whether a 1×1 convolution is fused into the convolution that it is added to; such a step has
     *        no backward pass
     * @param storeActivations whether activations may be fused into the storing of values; such steps have no backward
     *        pass
     * @param kernels chooses the kernel of each convolution
     */
    public record Options(int vector, int parts, boolean fusePointwise, boolean storeActivations,
            ConvolutionKernel.Chooser kernels) {
    }

    /** The steps, and the network's results in the order of the graph's outputs. */
    public record Result(List<Step> steps, List<Value> outputs) {
    }

    /** @param shapes of all nodes' values */
    public static Result lower(Graph graph, Shape[] shapes, Options options) {
        Lowering lowering = new Lowering(shapes, new Fusion(graph, shapes, options));
        // Inputs are loaded before anything is computed, so their memory must not be another value's by then.
        graph.nodes().stream().filter(node -> node.op() instanceof Op.Input).forEach(lowering::lower);
        graph.nodes().stream().filter(node -> !(node.op() instanceof Op.Input)).forEach(lowering::lower);
        return new Result(List.copyOf(lowering.steps),
                graph.outputs().values().stream().map(lowering::value).toList());
    }

    private void lower(Node node) {
        if (fusion.isNorm(node)) {
            Norm norm = norm(node);
            norms.put(node, norm);
            steps.add(norm);
        }
        if (fusion.isStored(node)) {
            Value value = newValue(node);
            steps.add(step(node, value));
            values.put(node, value);
        }
    }

    private Step step(Node node, Value to) {
        boolean isVector = shapes[node.index()].rank() != 4;
        return switch (node.op()) {
            case Op.Input _ -> new Step.Load(node, to);
            case Op.GlobalMean _ -> new Step.GlobalMean(node, value(node, 0), to);
            case Op.Attention op -> new Step.Attend(node, op, value(node, 0), to);
            case Op.MaxPool pool -> new Step.Pooling(node, new Pool(Pool.Kind.MAX, pool.window()), value(node, 0), to);
            case Op.AvgPool pool when !pool.isHalving() -> new Step.Pooling(node,
                    new Pool(pool.countIncludePad() ? Pool.Kind.AVERAGE_WITH_PADDING : Pool.Kind.AVERAGE,
                            pool.window()),
                    value(node, 0), to);
            case Op.Bilinear _ -> new Step.Interpolate(node, value(node, 0), to);
            case Op.Pad _ -> new Step.Pad(node, value(node, 0), to);
            case Op.Concat _ -> gathered(node, to);
            case Op.Conv2d _ -> stored(node, Activation.NONE, to);
            case Op.Add _ when !isVector -> stored(node, Activation.NONE, to);
            case Op.AddEmbedding _ when fusion.fusesInput(node) -> stored(node, Activation.NONE, to);
            case Op.Activation op when !isVector && fusion.fusesInput(node) -> stored(node.input(0), Activations.of(op),
                    to);
            case Op.Linear _, Op.TimestepEmbedding _, Op.Add _ -> onVectors(node, to);
            case Op.Activation _, Op.ChannelAffine _ when isVector -> onVectors(node, to);
            case Op.Activation _, Op.GroupNorm _, Op.ScaleShift _, Op.AddEmbedding _, Op.ChannelAffine _,
                    Op.Upsample _, Op.AvgPool _ ->
                new Step.Copy(node, source(fusion.seen(node)), to);
        };
    }

    /** Returns the step of a convolution or a sum, with everything that is fused into its storing. */
    private Step stored(Node node, Activation activation, Value to) {
        if (node.op() instanceof Op.Conv2d) {
            return convolution(node, null, null, null, activation, to);
        }
        if (node.op() instanceof Op.AddEmbedding) {
            return convolution(node.input(0), value(node, 1), null, null, activation, to);
        }
        Node fusionTarget = Fusion.fusionTarget(node);
        if (fusionTarget == null || fusion.fusedReader(fusionTarget) != node) {
            return new Step.Copy(node, source(fusion.view(node.input(0))), residual(node.input(1)), activation, to);
        }
        Node fusedPointwise = fusion.fusedPointwise(node);
        if (fusedPointwise != null) {
            Pointwise pointwise = new Pointwise((Op.Conv2d) fusedPointwise.op(),
                    source(fusion.view(fusedPointwise.input(0))).parts());
            return convolution(fusionTarget, null, null, pointwise, activation, to);
        }
        return convolution(fusionTarget, null, residual(node.input(0) == fusionTarget ? node.input(1) : node.input(0)),
                null,
                activation, to);
    }

    private Step convolution(Node conv, @Nullable Value embedding, @Nullable Residual residual,
            @Nullable Pointwise pointwise, Activation activation,
            Value to) {
        return new Step.Convolution(conv, (Op.Conv2d) conv.op(), source(fusion.view(conv.input(0))), embedding,
                residual, pointwise, activation, fusion.kernel(conv), to);
    }

    private Step gathered(Node node, Value to) {
        return new Step.Gather(node, source(fusion.seen(node)).parts(), to);
    }

    private Step onVectors(Node node, Value to) {
        return new Step.OnVectors(node, node.inputs().stream().map(this::value).toList(), to);
    }

    private Norm norm(Node node) {
        View in = fusion.seen(node);
        List<Value> parts = in.parts().stream().map(this::value).toList();
        int channels = parts.stream().mapToInt(part -> part.channels).sum();
        if (node.op() instanceof Op.ChannelAffine affine) {
            return new Norm(node, null, List.of(), null, null, affine, channels);
        }
        if (node.op() instanceof Op.GroupNorm norm) {
            return new Norm(node, norm, parts, null, null, null, channels);
        }
        if (node.op() instanceof Op.AddEmbedding) {
            return new Norm(node, null, List.of(), null, value(node, 1), null, channels);
        }
        Node normalised = node.input(0);
        return normalised.op() instanceof Op.GroupNorm norm && !fusion.isStored(normalised)
                ? new Norm(normalised, norm, parts, value(node, 1), null, null, channels)
                : new Norm(node, null, List.of(), value(node, 1), null, null, channels);
    }

    private Residual residual(Node node) {
        View view = fusion.residual(node);
        return new Residual(value(view.parts().getFirst()), view.resample());
    }

    private Source source(View view) {
        return new Source(view.parts().stream().map(this::value).toList(),
                view.norm() == null ? null : norms.get(view.norm()), view.activation(), view.resample());
    }

    private Value value(Node node, int input) {
        return value(node.input(input));
    }

    private Value value(Node stored) {
        return Objects.requireNonNull(values.get(stored), stored::toString);
    }

    private Value newValue(Node node) {
        Shape s = shapes[node.index()];
        boolean measured = fusion.needsStats(node);
        return s.rank() == 4
                ? new Value(s.dim(0), s.dim(2), s.dim(3), s.dim(1), measured)
                : new Value(s.dim(0), 1, 1, s.rank() > 1 ? s.dim(1) : 1, measured);
    }
}
