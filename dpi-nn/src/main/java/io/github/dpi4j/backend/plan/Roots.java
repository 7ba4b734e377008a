package io.github.dpi4j.backend.plan;

import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Op;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The variables that gradients are taken with respect to. A value needs a gradient if it depends on a root. */
public enum Roots {
    /** All weights of the network but its constants, as in training. */
    WEIGHTS,
    /** All images that the network reads. */
    IMAGES;

    /** Returns whether an operation introduces a root. */
    public boolean introducedBy(Op op, Graph graph) {
        return switch (this) {
            case WEIGHTS -> weights(op).stream().anyMatch(name -> !graph.constants().containsKey(name));
            case IMAGES -> op instanceof Op.Input input && input.rank() == 4;
        };
    }

    /** Returns whether a step introduces a root by itself. */
    public boolean introducedBy(Step step, Graph graph) {
        return switch (step) {
            case Step.Convolution c -> introducedBy(c.op(), graph)
                    || c.pointwise() != null && introducedBy(c.pointwise().op(), graph)
                    || introducedBy(c.source().norm(), graph);
            case Step.Copy c -> introducedBy(c.source().norm(), graph);
            case Step.Load _, Step.OnVectors _ -> introducedBy(step.node().op(), graph);
            case Step.Gather _, Step.Attend _, Step.Pooling _, Step.Interpolate _, Step.Pad _, Step.GlobalMean _,
                    Step.Norm _ ->
                false;
        };
    }

    private boolean introducedBy(Step.@Nullable Norm norm, Graph graph) {
        return norm != null && (norm.norm() != null && introducedBy(norm.norm(), graph)
                || norm.affine() != null && introducedBy(norm.affine(), graph));
    }

    private static List<String> weights(Op op) {
        return switch (op) {
            case Op.Conv2d c -> List.of(c.weight(), c.bias());
            case Op.Linear l -> List.of(l.weight(), l.bias());
            case Op.GroupNorm g -> List.of(g.weight(), g.bias());
            case Op.ChannelAffine a -> List.of(a.scale(), a.shift());
            case Op.Input _, Op.Activation _, Op.ScaleShift _, Op.AddEmbedding _, Op.Attention _, Op.Upsample _,
                    Op.Bilinear _, Op.MaxPool _, Op.AvgPool _, Op.GlobalMean _, Op.Pad _, Op.Concat _, Op.Add _,
                    Op.TimestepEmbedding _ ->
                List.of();
        };
    }
}
