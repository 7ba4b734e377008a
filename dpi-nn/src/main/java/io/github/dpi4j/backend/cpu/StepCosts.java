package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.backend.plan.Step;
import io.github.dpi4j.backend.plan.Step.Source;
import io.github.dpi4j.backend.plan.Step.Value;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.kernel.Activation;
import io.github.dpi4j.kernel.Pool;
import io.github.dpi4j.kernel.vector.FeatureMap;
import io.github.dpi4j.kernel.Resample;
import io.github.dpi4j.kernel.vector.StatsOfMap;
import io.github.dpi4j.kernel.vector.Work;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Window;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Descriptions and costs of a plan's steps, for people. */
final class StepCosts {
    private final Shape[] shapes;
    private final int microBatches;

    /**
     * @param shapes of all nodes' values
     * @param microBatches number of micro-batches in a pass
     */
    StepCosts(Shape[] shapes, int microBatches) {
        this.shapes = shapes;
        this.microBatches = microBatches;
    }

    /** Returns the cost of an operation of the plan, with its median time, summed over the micro-batches. */
    StepCost of(ExecutablePlan.PlannedStep bound, double seconds) {
        Work work = bound.operation().work().times(microBatches);
        Step step = bound.step();
        if (bound.operation() instanceof StatsOfMap) {
            return plain(step, "statistics", "", work, seconds);
        }
        return switch (step) {
            // A convolution may be preceded by auxiliary operations without cost.
            case Step.Convolution c when work.flop() == 0 && c.embedding() != null -> new StepCost(
                    c.op().weight(), "embedding", "", "",
                    shape(c.embedding()), 0, 0, 0, seconds);
            case Step.Convolution c -> {
                Op.Conv2d op = c.op();
                Window window = op.window();
                int perOutput = op.inChannelsOfGroup() * window.taps()
                        + (c.pointwise() == null ? 0 : c.pointwise().op().inChannels());
                double flop = 2.0 * microBatches * shape(c.writes()).size() * perOutput;
                yield new StepCost(op.weight(), "convolution " + window.height() + "×" + window.width(),
                        ((ConvChoice) c.kernel()).label(), fused(c),
                        shape(c.writes()), flop, work.flop(), work.bytes(), seconds);
            }
            case Step.Copy c -> plain(step, "copy", fused(c.source(), c.residual(), null, c.activation()), work,
                    seconds);
            case Step.Attend _ -> plain(step, "attention", "", work, seconds);
            case Step.Gather _ -> plain(step, "concatenation", "", work, seconds);
            case Step.Pooling p -> plain(step, p.pool().kind() == Pool.Kind.MAX ? "max pool" : "average pool", "", work,
                    seconds);
            case Step.Interpolate _ -> plain(step, "interpolation", "", work, seconds);
            case Step.Pad _ -> plain(step, "padding", "", work, seconds);
            case Step.GlobalMean _ -> plain(step, "global mean", "", work, seconds);
            case Step.Load _ -> throw new AssertionError("loads have no operation of their own");
            case Step.Norm _ -> plain(step, "normalisation", "", work, seconds);
            case Step.OnVectors v -> plain(step, v.node().op() instanceof Op.Linear ? "linear" : "vectors", "", work,
                    seconds);
        };
    }

    /** Returns the cost of copying images into or out of the network. */
    static StepCost layout(String direction, Shape shape, double seconds) {
        int[] dims = shape.dims();
        double floats = dims.length == 4 ? shape.size() + FeatureMap.size(dims[0], dims[2], dims[3], dims[1]) : 0;
        return new StepCost("", direction, "", "", shape, 0, 0, Float.BYTES * floats, seconds);
    }

    private StepCost plain(Step step, String kind, String fused, Work work, double seconds) {
        Shape output = step.writes() == null ? shapes[step.node().index()] : shape(step.writes());
        return new StepCost(layer(step.node()), kind, "", fused, output, work.flop(), work.flop(), work.bytes(),
                seconds);
    }

    private static String layer(Node node) {
        return switch (node.op()) {
            case Op.Conv2d c -> c.weight();
            case Op.Linear l -> l.weight();
            case Op.GroupNorm g -> g.weight();
            case Op.Attention _ -> layer(node.input(0));
            case Op.ChannelAffine a -> a.scale();
            case Op.Input _, Op.Activation _, Op.ScaleShift _, Op.AddEmbedding _, Op.Upsample _, Op.Bilinear _,
                    Op.MaxPool _, Op.AvgPool _, Op.GlobalMean _, Op.Pad _, Op.Concat _, Op.Add _,
                    Op.TimestepEmbedding _ ->
                "";
        };
    }

    private static String fused(Step.Convolution c) {
        String fused = fused(c.source(), c.residual(), c.embedding(), c.activation());
        if (c.pointwise() == null) {
            return fused;
        }
        return fused + (c.pointwise().parts().size() > 1 ? " + concat 1×1" : " + 1×1");
    }

    private static String fused(Source source, Step.@Nullable Residual residual, @Nullable Value embedding,
            Activation stored) {
        StringJoiner in = new StringJoiner(" ");
        if (source.parts().size() > 1) {
            in.add("concat");
        }
        if (source.norm() != null) {
            in.add(source.norm().norm() == null ? "affine" : "norm");
        }
        add(in, source.activation());
        add(in, source.resample());
        if (residual != null) {
            in.add("+");
            add(in, residual.resample());
            in.add("residual");
        }
        if (embedding != null) {
            in.add("+ embedding");
        }
        if (stored != Activation.NONE) {
            in.add("→");
            add(in, stored);
        }
        return in.toString();
    }

    private static void add(StringJoiner words, Activation activation) {
        switch (activation) {
            case Activation.None _ -> {
            }
            case Activation.Silu _ -> words.add("silu");
            case Activation.Relu _ -> words.add("relu");
            case Activation.LeakyRelu _ -> words.add("leaky relu");
            case Activation.Sigmoid _ -> words.add("sigmoid");
        }
    }

    private static void add(StringJoiner words, Resample resample) {
        switch (resample) {
            case NONE -> {
            }
            case NEAREST_UP -> words.add("up");
            case AVERAGE_DOWN -> words.add("down");
        }
    }

    private static Shape shape(Value value) {
        return Shape.of(value.images, value.channels, value.height, value.width);
    }
}
