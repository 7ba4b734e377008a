package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.backend.cpu.GradientStep.Target;
import io.github.dpi4j.backend.plan.Lowering;
import io.github.dpi4j.backend.plan.Step;
import io.github.dpi4j.backend.plan.Step.Residual;
import io.github.dpi4j.backend.plan.Step.Source;
import io.github.dpi4j.backend.plan.Step.Value;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.kernel.Resample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The backward pass over lowered steps, last step first. A value's gradient is the sum of what its readers contribute:
 * each adds what there is so far on the way, and where a gradient is simply handed on, as through a sum, it is not copied.
 */
final class Reversal {
    private final Roots roots;
    private final List<GradientStep> steps = new ArrayList<>();
    /** By value: where the sum of the contributions so far lies. */
    private final Map<Value, Value> gradients = new IdentityHashMap<>();
    /** Gradients that belong to one value alone, and may be added to where they lie. */
    private final Set<Value> owned = new HashSet<>();
    /** The values that depend on roots: only these have gradients. */
    private final Set<Value> needed;
    /** What is computed again in the backward pass, by what it wrote in the forward pass. */
    private final Map<Value, Step.Copy> again = new IdentityHashMap<>();

    private Reversal(Roots roots, Set<Value> needed) {
        this.roots = roots;
        this.needed = needed;
    }

    /**
     * A network's steps forward and backward.
     *
     * @param outputGradient where the backward pass begins, or null if the network's result is a vector
     * @param rootGradients for images as roots, where their gradients lie, by node; an image without influence has none
     */
    record Result(List<Step> forward, List<GradientStep> backward, Value output, Value outputGradient,
            Map<Node, Value> rootGradients) {
    }

    /**
     * The gradients of weights read what a convolution has read: for them it lies in memory, and is kept or computed again.
     * Those of images do not: the forward pass stays as it was lowered.
     *
     * @param lowered for gradients of weights, without fused 1×1 convolutions
     * @param recompute whether to compute activations again rather than keep them
     */
    static Result of(Lowering.Result lowered, Roots roots, boolean recompute) {
        List<Step> forward = roots == Roots.WEIGHTS ? materialised(lowered.steps()) : lowered.steps();
        Reversal reversal = new Reversal(roots, needed(forward, roots));
        if (recompute) {
            reversal.recompute(forward);
        }
        Value gradient = null;
        if (lowered.output() != null) {
            gradient = like(lowered.output());
            reversal.steps.add(new GradientStep.Load(gradient));
            reversal.gradients.put(lowered.output(), gradient);
        }
        for (Step step : forward.reversed()) {
            reversal.reverse(step);
        }
        Map<Node, Value> found = reversal.rootGradients(forward);
        reversal.steps.add(new GradientStep.Keep(List.copyOf(found.values())));
        return new Result(forward, reversal.steps, lowered.output(), gradient, found);
    }

    private Map<Node, Value> rootGradients(List<Step> forward) {
        Map<Node, Value> found = new LinkedHashMap<>();
        for (Step step : forward) {
            if (step instanceof Step.Load load && gradients.containsKey(load.writes())) {
                found.put(load.node(), gradients.get(load.writes()));
            }
        }
        return found;
    }

    /** The steps, with what convolutions take in on the way put into memory first. */
    private static List<Step> materialised(List<Step> steps) {
        List<Step> out = new ArrayList<>();
        Map<Source, Value> known = new HashMap<>();
        for (Step step : steps) {
            if (step instanceof Step.Convolution c && !c.source().isPlain()) {
                Value value = known.get(c.source());
                if (value == null) {
                    value = resampled(c.source());
                    known.put(c.source(), value);
                    out.add(new Step.Copy(c.node(), c.source(), null, value));
                }
                out.add(new Step.Convolution(c.node(), c.op(), Source.of(value), c.embedding(), c.residual(),
                        c.pointwise(), c.writes()));
            } else {
                out.add(step);
            }
        }
        return out;
    }

    /** All that {@link #materialised} put into memory; what nodes of their own write, attention's input, is left. */
    private void recompute(List<Step> forward) {
        for (Step step : forward) {
            if (step instanceof Step.Copy c && c.residual() == null && !c.writes().needsStats) {
                again.put(c.writes(), c);
            }
        }
    }

    private static Value resampled(Source source) {
        Value part = source.parts().getFirst();
        Resample resample = source.resample();
        return new Value(part.images, resample.extent(part.height), resample.extent(part.width), source.channels());
    }

    /** The values that depend on roots. */
    private static Set<Value> needed(List<Step> steps, Roots roots) {
        Set<Value> needed = new HashSet<>();
        for (Step step : steps) {
            boolean reads = step.reads().stream().anyMatch(needed::contains);
            if (step.writes() != null && (reads || roots.introducedBy(step))) {
                needed.add(step.writes());
            }
        }
        return needed;
    }

    private void reverse(Step step) {
        if (step instanceof Step.OnVectors v) {
            // No vector depends on an image.
            if (roots == Roots.WEIGHTS) {
                steps.add(new GradientStep.OnVectors(v.node()));
            }
            return;
        }
        Value gradient = step.writes() == null ? null : gradients.get(step.writes());
        if (gradient == null) {
            // Inputs, normalisations (reversed with their reader), and values that nothing depends on.
            return;
        }
        switch (step) {
            case Step.Convolution c -> {
                if (c.residual() != null && c.source().isPlain()
                        && c.source().parts().contains(c.residual().value())) {
                    keepWhole(gradient);
                }
                handOn(c.residual(), gradient);
                convolution(c, gradient);
            }
            case Step.Copy c -> {
                if (c.residual() != null) {
                    keepWhole(gradient);
                }
                handOn(c.residual(), gradient);
                activation(c.source(), gradient);
            }
            case Step.Gather g -> {
                int first = 0;
                for (Value part : g.reads()) {
                    if (needed.contains(part)) {
                        steps.add(new GradientStep.Gathered(gradient, first, target(part)));
                    }
                    first += part.channels;
                }
            }
            case Step.Attend a -> {
                if (needed.contains(a.qkv())) {
                    Value own = owned(like(a.qkv()));
                    steps.add(new GradientStep.Attend(a, gradient, own));
                    contribute(own, a.qkv());
                }
            }
            case Step.ChannelMean m -> {
                Value own = owned(like(m.value()));
                steps.add(new GradientStep.ChannelMean(m.scale(), gradient, own));
                contribute(own, m.value());
            }
            case Step.Load _, Step.Norm _, Step.OnVectors _ -> {
            }
        }
    }

    private void convolution(Step.Convolution c, Value gradient) {
        if (roots == Roots.WEIGHTS) {
            steps.add(new GradientStep.ConvolutionWeights(recomputed(c), gradient));
        }
        Source source = c.source();
        if (source.isPlain()) {
            convolutionInputs(c.op(), source.parts(), gradient);
        } else if (source.parts().stream().anyMatch(needed::contains)) {
            Value seen = resampled(source);
            convolutionInput(c.op(), 0, gradient, new Target(null, seen));
            activation(source, seen);
        }
        if (c.pointwise() != null) {
            convolutionInputs(c.pointwise().op(), c.pointwise().parts(), gradient);
        }
    }

    private void convolutionInputs(Op.Conv2d op, List<Value> parts, Value gradient) {
        int first = 0;
        for (Value part : parts) {
            if (needed.contains(part)) {
                convolutionInput(op, first, gradient, target(part));
            }
            first += part.channels;
        }
    }

    private void convolutionInput(Op.Conv2d op, int first, Value gradient, Target target) {
        int reach = 2 * op.padding() - op.kernel() + 1;
        Value dilated = op.stride() == 1
                ? null
                : new Value(gradient.images, target.gradient().height + reach, target.gradient().width + reach,
                        gradient.channels);
        steps.add(new GradientStep.ConvolutionInput(op, first, gradient, dilated, target));
    }

    /** The convolution, as it was or reading what is computed once more. */
    private Step.Convolution recomputed(Step.Convolution c) {
        Step.Copy kept = c.source().isResampledValue() ? again.get(c.source().parts().getFirst()) : null;
        if (kept == null) {
            return c;
        }
        Value value = like(kept.writes());
        steps.add(new GradientStep.Again(new Step.Copy(kept.node(), kept.source(), null, value)));
        return new Step.Convolution(c.node(), c.op(), Source.of(value), c.embedding(), c.residual(), null, c.writes());
    }

    private void activation(Source source, Value gradient) {
        if (source.isResampledValue()) {
            handOn(new Residual(source.parts().getFirst(), source.resample()), gradient);
            return;
        }
        List<Target> targets = new ArrayList<>();
        for (Value part : source.parts()) {
            targets.add(needed.contains(part) ? target(part) : null);
        }
        steps.add(new GradientStep.Activation(source, gradient, targets));
    }

    /** Contributes a gradient to what was added on the way: as it is, resampled, or summed over channels. */
    private void handOn(Residual to, Value gradient) {
        if (to == null || !needed.contains(to.value())) {
            return;
        }
        if (to.value().channels != gradient.channels) {
            Value sum = owned(like(to.value()));
            steps.add(new GradientStep.AddedToAll(gradient, sum));
            contribute(sum, to.value());
        } else if (to.resample() == Resample.NONE) {
            contribute(gradient, to.value());
        } else {
            steps.add(new GradientStep.Resampled(gradient, to.resample(), target(to.value())));
        }
    }

    /** Contributes to a value's gradient what is all of it so far, or is added. */
    private void contribute(Value contribution, Value value) {
        if (gradients.containsKey(value)) {
            steps.add(new GradientStep.Resampled(contribution, Resample.NONE, target(value)));
        } else {
            gradients.put(value, contribution);
        }
    }

    /** Where the next contribution to a value's gradient goes. */
    private Target target(Value value) {
        Value soFar = gradients.get(value);
        if (soFar != null && owned.contains(soFar)) {
            return new Target(soFar, soFar);
        }
        Value gradient = owned(like(value));
        gradients.put(value, gradient);
        return new Target(soFar, gradient);
    }

    private Value owned(Value gradient) {
        owned.add(gradient);
        return gradient;
    }

    /** Says that a gradient is read again after it was handed on, and therefore must not be added to where it lies. */
    private void keepWhole(Value gradient) {
        owned.remove(gradient);
    }

    private static Value like(Value value) {
        return new Value(value.images, value.height, value.width, value.channels);
    }
}
