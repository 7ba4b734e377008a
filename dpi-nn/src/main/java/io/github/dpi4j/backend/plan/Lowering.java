package io.github.dpi4j.backend.plan;

import io.github.dpi4j.backend.plan.Step.Norm;
import io.github.dpi4j.backend.plan.Step.Pointwise;
import io.github.dpi4j.backend.plan.Step.Residual;
import io.github.dpi4j.backend.plan.Step.Source;
import io.github.dpi4j.backend.plan.Step.Value;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.kernel.Resample;
import io.github.dpi4j.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns a graph into steps. Normalisation, SiLU, resampling and concatenation become part of how their reader loads its
 * input; additions, a 1×1 convolution's among them, become part of how a convolution stores its output. Only what no reader
 * can take in so gets memory and a step of its own.
 */
public final class Lowering {
    private final Graph graph;
    private final Shape[] shapes;
    private final int vector;
    private final boolean fusePointwise;
    private final List<List<Node>> consumers;
    private final List<Step> steps = new ArrayList<>();
    private final Map<Node, Value> values = new HashMap<>();
    private final Map<Node, Norm> norms = new HashMap<>();

    private Lowering(Graph graph, Shape[] shapes, int vector, boolean fusePointwise) {
        this.graph = graph;
        this.shapes = shapes;
        this.vector = vector;
        this.fusePointwise = fusePointwise;
        this.consumers = graph.consumers();
    }

    /** The steps, and the value that is the network's result, or null if that is a vector. */
    public record Result(List<Step> steps, Value output) {
    }

    /**
     * @param shapes of all nodes' values
     * @param vector channels that kernels read at once: only whole ones can stand side by side without a copy
     * @param fusePointwise whether two convolutions that are added, one of them 1×1, become one step, which has no backward
     *        pass
     */
    public static Result lower(Graph graph, Shape[] shapes, int vector, boolean fusePointwise) {
        Lowering lowering = new Lowering(graph, shapes, vector, fusePointwise);
        for (Node node : graph.nodes()) {
            lowering.lower(node);
        }
        boolean isVector = shapes[graph.output().index()].rank() != 4;
        Value output = isVector ? null : lowering.value(graph.output());
        return new Result(lowering.steps, output);
    }

    private void lower(Node node) {
        if (shapes[node.index()].rank() != 4) {
            if (!(node.op() instanceof Op.Input)) {
                steps.add(new Step.OnVectors(node));
            }
            return;
        }
        switch (node.op()) {
            case Op.Input _ -> emit(node, new Step.Load(node, newValue(node)));
            case Op.Conv2d conv -> {
                if (!storedByConsumer(node)) {
                    convolve(node, node, conv, null, null, null);
                }
            }
            case Op.Attention op -> emit(node, new Step.Attend(node, op, value(node.input(0)), newValue(node)));
            case Op.Add _ -> add(node);
            case Op.AddEmbedding _ -> {
                if (node.input(0).op() instanceof Op.Conv2d conv && storedByConsumer(node.input(0))) {
                    convolve(node, node.input(0), conv, node.input(1), null, null);
                }
            }
            case Op.AddChannelMean mean -> addChannelMean(node, mean);
            // The rest is taken in by readers.
            case Op.Linear _, Op.GroupNorm _, Op.Silu _, Op.ScaleShift _, Op.Upsample _, Op.AvgPool _,
                    Op.Concat _, Op.TimestepEmbedding _ ->
                {
                }
        }
    }

    /** Whether a convolution's only reader is an addition, which then becomes part of it. */
    private boolean storedByConsumer(Node conv) {
        List<Node> readers = consumers.get(conv.index());
        if (readers.size() != 1 || conv == graph.output()) {
            return false;
        }
        Node reader = readers.getFirst();
        return switch (reader.op()) {
            case Op.Add _ -> reader.input(0) != reader.input(1) && (conv == host(reader) || isGuest(conv, reader));
            case Op.AddEmbedding _ -> true;
            case Op.AddChannelMean _ -> reader.input(0) == conv;
            case Op.Input _, Op.Conv2d _, Op.Linear _, Op.GroupNorm _, Op.Silu _, Op.ScaleShift _,
                    Op.Attention _, Op.Upsample _, Op.AvgPool _, Op.Concat _, Op.TimestepEmbedding _ ->
                false;
        };
    }

    /** The input of a sum that should take in the other: a convolution, rather not a 1×1, rather the last; or null. */
    private static Node host(Node add) {
        Node host = null;
        for (Node in : add.inputs()) {
            if (in.op() instanceof Op.Conv2d && (host == null || precedes(host, in))) {
                host = in;
            }
        }
        return host;
    }

    private static boolean precedes(Node a, Node b) {
        return isPointwise(a) == isPointwise(b) ? a.index() < b.index() : isPointwise(a);
    }

    private static boolean isPointwise(Node conv) {
        return conv.op() instanceof Op.Conv2d c && c.kernel() == 1 && c.stride() == 1 && c.padding() == 0;
    }

    /** Whether a convolution becomes part of the one that it is added to. */
    private boolean isGuest(Node conv, Node add) {
        return fusePointwise && conv != host(add) && isPointwise(conv) && storedByConsumer(host(add))
                && source(conv.input(0)).isPlain();
    }

    private void convolve(Node node, Node named, Op.Conv2d conv, Node embedding, Residual residual,
            Pointwise pointwise) {
        Source source = source(named.input(0));
        emit(node, new Step.Convolution(named, conv, source, embedding, residual, pointwise, newValue(node)));
    }

    private void add(Node node) {
        Node host = host(node);
        if (host != null && storedByConsumer(host)) {
            Node other = node.input(0) == host ? node.input(1) : node.input(0);
            Op.Conv2d conv = (Op.Conv2d) host.op();
            // A convolution has no value when its turn is over if it was left to its reader.
            if (other.op() instanceof Op.Conv2d guest && !values.containsKey(other)) {
                Pointwise pointwise = new Pointwise(guest, source(other.input(0)).parts());
                convolve(node, host, conv, null, null, pointwise);
            } else {
                convolve(node, host, conv, null, residual(other), null);
            }
        } else {
            Source source = source(node.input(0));
            emit(node, new Step.Copy(node, source, residual(node.input(1)), newValue(node)));
        }
    }

    private void addChannelMean(Node node, Op.AddChannelMean op) {
        Shape shape = shapes[node.index()];
        Value mean = new Value(shape.dim(0), shape.dim(2), shape.dim(3), 1);
        steps.add(new Step.ChannelMean(node, value(node.input(1)), op.scale(), mean));
        Residual residual = new Residual(mean, Resample.NONE);
        Node host = node.input(0);
        if (host.op() instanceof Op.Conv2d conv && storedByConsumer(host)) {
            convolve(node, host, conv, null, residual, null);
        } else {
            emit(node, new Step.Copy(node, source(host), residual, newValue(node)));
        }
    }

    private Residual residual(Node node) {
        Source source = source(node);
        return source.isResampledValue()
                ? new Residual(source.parts().getFirst(), source.resample())
                : new Residual(value(node), Resample.NONE);
    }

    /** A node's value as its readers see it, as little of it in memory as can be. */
    private Source source(Node node) {
        if (values.containsKey(node)) {
            return Source.of(values.get(node));
        }
        return switch (node.op()) {
            case Op.Upsample _ -> resampled(node, Resample.NEAREST_UP);
            case Op.AvgPool _ -> resampled(node, Resample.AVERAGE_DOWN);
            case Op.Silu _ -> {
                Source in = source(node.input(0));
                if (in.silu() || in.resample() != Resample.NONE) {
                    in = Source.of(value(node.input(0)));
                }
                yield new Source(in.parts(), in.norm(), true, Resample.NONE);
            }
            case Op.GroupNorm norm -> normalised(node, norm, null);
            case Op.ScaleShift _ -> {
                Node in = node.input(0);
                yield in.op() instanceof Op.GroupNorm norm && !values.containsKey(in)
                        ? normalised(in, norm, node)
                        : affine(node, node.input(1), null);
            }
            case Op.AddEmbedding _ -> affine(node, null, node.input(1));
            case Op.Concat _ -> concatenated(node);
            case Op.Input _, Op.Conv2d _, Op.Linear _, Op.Attention _, Op.Add _, Op.AddChannelMean _,
                    Op.TimestepEmbedding _ ->
                throw new AssertionError("has a step of its own: " + node);
        };
    }

    private Source resampled(Node node, Resample resample) {
        Source in = source(node.input(0));
        if (in.resample() != Resample.NONE) {
            in = Source.of(value(node.input(0)));
        }
        return new Source(in.parts(), in.norm(), in.silu(), resample);
    }

    private Source concatenated(Node node) {
        List<Value> parts = new ArrayList<>();
        for (Node in : node.inputs()) {
            Source source = source(in);
            parts.addAll(source.isPlain() ? source.parts() : List.of(value(in)));
        }
        for (Value part : parts.subList(0, parts.size() - 1)) {
            if (part.channels % vector != 0) {
                Value gathered = newValue(node);
                emit(node, new Step.Gather(node, parts, gathered));
                return Source.of(gathered);
            }
        }
        return new Source(parts, null, false, Resample.NONE);
    }

    private Source normalised(Node node, Op.GroupNorm op, Node scaleShift) {
        Source in = source(node.input(0));
        if (!in.isPlain()) {
            in = Source.of(value(node.input(0)));
        }
        List<Value> parts = in.parts();
        Norm norm = norms.computeIfAbsent(scaleShift == null ? node : scaleShift, key -> {
            parts.forEach(part -> part.needsStats = true);
            Node embedding = scaleShift == null ? null : scaleShift.input(1);
            Norm step = new Norm(node, op, parts, embedding, null, op.channels());
            steps.add(step);
            return step;
        });
        return new Source(parts, norm, false, Resample.NONE);
    }

    /** An embedding's scale or shift without a normalisation. */
    private Source affine(Node node, Node scaleShift, Node shift) {
        Source in = source(node.input(0));
        if (!in.isPlain()) {
            in = Source.of(value(node.input(0)));
        }
        int channels = in.channels();
        Norm norm = norms.computeIfAbsent(node, key -> {
            Norm step = new Norm(node, null, List.of(), scaleShift, shift, channels);
            steps.add(step);
            return step;
        });
        return new Source(in.parts(), norm, false, Resample.NONE);
    }

    /** A node's value in memory. */
    private Value value(Node node) {
        Value value = values.get(node);
        if (value == null) {
            Source source = source(node);
            value = values.get(node);
            if (value == null) {
                value = newValue(node);
                emit(node, new Step.Copy(node, source, null, value));
            }
        }
        return value;
    }

    private Value newValue(Node node) {
        Shape s = shapes[node.index()];
        return new Value(s.dim(0), s.dim(2), s.dim(3), s.dim(1));
    }

    private void emit(Node node, Step step) {
        steps.add(step);
        values.put(node, step.writes());
    }
}
