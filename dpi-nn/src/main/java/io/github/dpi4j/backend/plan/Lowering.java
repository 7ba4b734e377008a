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

/**
 * Turns a graph into steps. Normalisation, SiLU, resampling and concatenation become part of how their reader loads its
 * input; additions, a 1×1 convolution's among them, and other activations become part of how a convolution stores its
 * output. Only what no reader can take in so gets memory and a step of its own. {@link Fusion} has decided all of it
 * before the first step is made; here each node in its turn gets the steps that were decided.
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
     * What a backend's kernels can do.
     *
     * @param vector channels that they read at once: only whole ones can stand side by side without a copy
     * @param parts how many values may stand side by side
     * @param fusePointwise whether two convolutions that are added, one of them 1×1, become one step, which has no backward
     *        pass
     * @param storeActivations whether activations may be part of how values are stored, which has no backward pass
     * @param kernels chooses what computes a convolution
     */
    public record Options(int vector, int parts, boolean fusePointwise, boolean storeActivations,
            ConvolutionKernel.Chooser kernels) {
    }

    /** The steps, and the values that are the network's results, in the order of the graph's outputs. */
    public record Result(List<Step> steps, List<Value> outputs) {
    }

    /** @param shapes of all nodes' values */
    public static Result lower(Graph graph, Shape[] shapes, Options options) {
        Lowering lowering = new Lowering(shapes, new Fusion(graph, shapes, options));
        graph.nodes().forEach(lowering::lower);
        return new Result(List.copyOf(lowering.steps),
                graph.outputs().values().stream().map(lowering.values::get).toList());
    }

    private void lower(Node node) {
        if (fusion.isNorm(node)) {
            Norm norm = norm(node);
            norms.put(node, norm);
            steps.add(norm);
        }
        if (fusion.isStored(node)) {
            Step step = step(node, newValue(node));
            steps.add(step);
            values.put(node, step.writes());
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
            case Op.AddEmbedding _ when fusion.takesInput(node) -> stored(node, Activation.NONE, to);
            case Op.Activation op when !isVector && fusion.takesInput(node) -> stored(node.input(0), Activations.of(op),
                    to);
            case Op.Linear _, Op.TimestepEmbedding _, Op.Add _ -> onVectors(node, to);
            case Op.Activation _, Op.ChannelAffine _ when isVector -> onVectors(node, to);
            case Op.Activation _, Op.GroupNorm _, Op.ScaleShift _, Op.AddEmbedding _, Op.ChannelAffine _,
                    Op.Upsample _, Op.AvgPool _ ->
                new Step.Copy(node, source(fusion.seen(node)), to);
        };
    }

    /** A convolution or a sum, with all that is part of how it is stored. */
    private Step stored(Node node, Activation activation, Value to) {
        if (node.op() instanceof Op.Conv2d) {
            return convolution(node, null, null, null, activation, to);
        }
        if (node.op() instanceof Op.AddEmbedding) {
            return convolution(node.input(0), value(node, 1), null, null, activation, to);
        }
        Node host = Fusion.host(node);
        if (host == null || fusion.taker(host) != node) {
            return new Step.Copy(node, source(fusion.view(node.input(0))), residual(node.input(1)), activation, to);
        }
        Node guest = fusion.guest(node);
        if (guest != null) {
            Pointwise pointwise = new Pointwise((Op.Conv2d) guest.op(), source(fusion.view(guest.input(0))).parts());
            return convolution(host, null, null, pointwise, activation, to);
        }
        return convolution(host, null, residual(node.input(0) == host ? node.input(1) : node.input(0)), null,
                activation, to);
    }

    private Step convolution(Node conv, Value embedding, Residual residual, Pointwise pointwise, Activation activation,
            Value to) {
        return new Step.Convolution(conv, (Op.Conv2d) conv.op(), source(fusion.view(conv.input(0))), embedding,
                residual, pointwise, activation, fusion.kernel(conv), to);
    }

    private Step gathered(Node node, Value to) {
        return new Step.Gather(node, source(fusion.seen(node)).parts(), to);
    }

    private Step onVectors(Node node, Value to) {
        return new Step.OnVectors(node, node.inputs().stream().map(values::get).toList(), to);
    }

    private Norm norm(Node node) {
        View in = fusion.seen(node);
        List<Value> parts = in.parts().stream().map(values::get).toList();
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
        return new Residual(values.get(view.parts().getFirst()), view.resample());
    }

    private Source source(View view) {
        return new Source(view.parts().stream().map(values::get).toList(),
                view.norm() == null ? null : norms.get(view.norm()), view.activation(), view.resample());
    }

    private Value value(Node node, int input) {
        return values.get(node.input(input));
    }

    private Value newValue(Node node) {
        Shape s = shapes[node.index()];
        boolean measured = fusion.needsStats(node);
        return s.rank() == 4
                ? new Value(s.dim(0), s.dim(2), s.dim(3), s.dim(1), measured)
                : new Value(s.dim(0), 1, 1, s.rank() > 1 ? s.dim(1) : 1, measured);
    }
}
