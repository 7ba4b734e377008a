package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.backend.cpu.GradientStep.Target;
import io.github.dpi4j.backend.plan.Lowering;
import io.github.dpi4j.backend.plan.Step;
import io.github.dpi4j.backend.plan.Step.Residual;
import io.github.dpi4j.backend.plan.Step.Source;
import io.github.dpi4j.backend.plan.Step.Value;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.kernel.Resample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The backward pass over lowered steps, last step first. A value's gradient is the sum of what its readers contribute:
 * each adds what there is so far on the way, and where a gradient is simply handed on, as through a sum, it is not copied.
 */
final class Reversal {
    private final List<GradientStep> steps = new ArrayList<>();
    /** By value: where the sum of the contributions so far lies. */
    private final Map<Value, Value> gradients = new IdentityHashMap<>();
    /** Gradients that belong to one value alone, and may be added to where they lie. */
    private final Set<Value> owned = new HashSet<>();
    private final Set<Value> learned;
    /** What is computed again in the backward pass, by what it wrote in the forward pass. */
    private final Map<Value, Step.Copy> again = new IdentityHashMap<>();

    private Reversal(Set<Value> learned) {
        this.learned = learned;
    }

    /**
     * A network's steps for training.
     *
     * @param forward in which what a convolution reads lies in memory
     * @param outputGradient where the backward pass begins, or null if the network's result is a vector
     */
    record Result(List<Step> forward, List<GradientStep> backward, Value output, Value outputGradient) {
    }

    /**
     * @param lowered without fused 1×1 convolutions
     * @param recompute whether to compute activations again rather than keep them
     */
    static Result of(Lowering.Result lowered, boolean recompute) {
        List<Step> forward = materialised(lowered.steps());
        Reversal reversal = new Reversal(learned(forward));
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
        return new Result(forward, reversal.steps, lowered.output(), gradient);
    }

    /** The steps, with what convolutions take in on the way put into memory first: the weights' gradients read it again. */
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

    /** The values that depend on weights. */
    private static Set<Value> learned(List<Step> steps) {
        Set<Value> learned = new HashSet<>();
        for (Step step : steps) {
            boolean reads = step.reads().stream().anyMatch(learned::contains);
            boolean weights = step instanceof Step.Convolution
                    || step instanceof Step.Copy c && c.source().norm() != null;
            if (step.writes() != null && (reads || weights)) {
                learned.add(step.writes());
            }
        }
        return learned;
    }

    private void reverse(Step step) {
        if (step instanceof Step.OnVectors v) {
            steps.add(new GradientStep.OnVectors(v.node()));
            return;
        }
        Value gradient = step.writes() == null ? null : gradients.get(step.writes());
        if (gradient == null) {
            // Inputs, normalisations (reversed with their reader), and values that nothing depends on.
            return;
        }
        switch (step) {
            case Step.Convolution c -> {
                handOn(c.residual(), gradient);
                convolution(c, gradient);
            }
            case Step.Copy c -> {
                handOn(c.residual(), gradient);
                activation(c.source(), gradient);
            }
            case Step.Gather g -> {
                int first = 0;
                for (Value part : g.reads()) {
                    if (learned.contains(part)) {
                        steps.add(new GradientStep.Gathered(gradient, first, target(part)));
                    }
                    first += part.channels;
                }
            }
            case Step.Attend a -> {
                if (gradients.containsKey(a.qkv())) {
                    throw new IllegalArgumentException(
                            "training: attention must be the only reader of its queries, keys"
                                    + " and values: " + a.node());
                }
                steps.add(new GradientStep.Attend(a, gradient, target(a.qkv()).gradient()));
            }
            case Step.ChannelMean m -> {
                if (learned.contains(m.value())) {
                    throw new IllegalArgumentException(
                            "training: a channel mean of what depends on weights is not supported: " + m.node());
                }
            }
            case Step.Load _, Step.Norm _, Step.OnVectors _ -> {
            }
        }
    }

    private void convolution(Step.Convolution c, Value gradient) {
        steps.add(new GradientStep.ConvolutionWeights(recomputed(c), gradient));
        int first = 0;
        for (Value part : c.source().parts()) {
            if (learned.contains(part)) {
                Op.Conv2d op = c.op();
                int reach = 2 * op.padding() - op.kernel() + 1;
                Value dilated = op.stride() == 1
                        ? null
                        : new Value(gradient.images, part.height + reach, part.width + reach, gradient.channels);
                steps.add(new GradientStep.ConvolutionInput(c, first, gradient, dilated, target(part)));
            }
            first += part.channels;
        }
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
        Value inner = gradient;
        if (source.resample() != Resample.NONE || !owned.contains(gradient)) {
            Value part = source.parts().getFirst();
            inner = new Value(part.images, part.height, part.width, source.channels());
        }
        List<Target> targets = new ArrayList<>();
        for (Value part : source.parts()) {
            targets.add(learned.contains(part) ? target(part) : null);
        }
        steps.add(new GradientStep.Activation(source, gradient, inner, targets));
    }

    /** Contributes a gradient to a value as it is, or resampled. */
    private void handOn(Residual to, Value gradient) {
        if (to == null) {
            return;
        }
        Value value = to.value();
        boolean broadcast = value.channels != gradient.channels;
        if (broadcast || !learned.contains(value)) {
            if (learned.contains(value)) {
                throw new IllegalArgumentException("training: one channel that is added to all must not be learned");
            }
            return;
        }
        if (to.resample() == Resample.NONE && !gradients.containsKey(value)) {
            gradients.put(value, gradient);
        } else {
            steps.add(new GradientStep.Resampled(gradient, to.resample(), target(value)));
        }
    }

    /** Where the next contribution to a value's gradient goes. */
    private Target target(Value value) {
        Value soFar = gradients.get(value);
        if (soFar != null && owned.contains(soFar)) {
            return new Target(soFar, soFar);
        }
        Value gradient = like(value);
        gradients.put(value, gradient);
        owned.add(gradient);
        return new Target(soFar, gradient);
    }

    private static Value like(Value value) {
        return new Value(value.images, value.height, value.width, value.channels);
    }
}
