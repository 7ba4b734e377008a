package io.github.dpi4j.backend.plan;

import io.github.dpi4j.backend.plan.BackwardStep.Target;
import io.github.dpi4j.backend.plan.Step.Residual;
import io.github.dpi4j.backend.plan.Step.Source;
import io.github.dpi4j.backend.plan.Step.Value;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.kernel.Resample;
import io.github.dpi4j.tensor.Window;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The backward pass over lowered steps, last step first. A value's gradient is the sum of its readers' contributions:
 * each step adds the sum so far as it writes. Where a gradient passes through unchanged, as through a sum, it is not
 * copied.
 */
public final class BackwardLowering {
    private final Graph graph;
    private final Roots roots;
    private final ConvolutionKernel.Chooser kernels;
    private final List<BackwardStep> steps = new ArrayList<>();
    /** By value: the sum of the contributions to its gradient so far. */
    private final Map<Value, Value> gradients = new IdentityHashMap<>();
    /** Gradients that belong to one value alone, and may be accumulated in place. */
    private final Set<Value> owned = new HashSet<>();
    /** The values that depend on roots: only these have gradients. */
    private final Set<Value> needed;
    /** Copies to recompute in the backward pass, by the value that they wrote in the forward pass. */
    private final Map<Value, Step.Copy> recomputed = new IdentityHashMap<>();

    /** Gradients of vectors, by vector: accumulated, starting at 0. */
    private final Map<Value, Value> vectors = new IdentityHashMap<>();

    private BackwardLowering(Graph graph, Roots roots, ConvolutionKernel.Chooser kernels, Set<Value> needed) {
        this.graph = graph;
        this.roots = roots;
        this.kernels = kernels;
        this.needed = needed;
    }

    /**
     * A network's steps forward and backward.
     *
     * @param outputs results of the forward pass
     * @param outputGradients their gradients, inputs of the backward pass
     * @param rootGradients for images as roots: their gradients by node; an image that does not influence the output
     *        has none
     */
    public record Result(List<Step> forward, List<BackwardStep> backward, List<Value> outputs,
            List<Value> outputGradients,
            Map<Node, Value> rootGradients) {
    }

    /**
     * Returns the forward and backward steps. Gradients with respect to weights read the inputs of convolutions, which
     * are therefore stored in memory and kept, or recomputed. Gradients with respect to images do not: the forward pass
     * stays as lowered.
     *
     * @param lowered lowered without activations fused into the storing of values and, for gradients of weights,
     *        without fused 1×1 convolutions
     * @param recompute whether to recompute activations instead of keeping them
     * @param kernels chooses the kernels of transposed convolutions
     */
    public static Result of(Graph graph, Lowering.Result lowered, Roots roots, boolean recompute,
            ConvolutionKernel.Chooser kernels) {
        List<Step> forward = roots == Roots.WEIGHTS ? materialised(lowered.steps()) : lowered.steps();
        BackwardLowering reversal = new BackwardLowering(graph, roots, kernels, needed(forward, roots, graph));
        if (recompute) {
            reversal.recompute(forward);
        }
        Set<Value> vectors = Collections.newSetFromMap(new IdentityHashMap<>());
        forward.stream().filter(step -> step instanceof Step.OnVectors || step instanceof Step.GlobalMean)
                .forEach(step -> vectors.add(step.writes()));
        List<Value> outputGradients = new ArrayList<>();
        for (Value output : lowered.outputs()) {
            outputGradients.add(output.like());
            reversal.steps.add(new BackwardStep.Load(outputGradients.getLast()));
        }
        for (int i = 0; i < outputGradients.size(); i++) {
            Value output = lowered.outputs().get(i);
            Value gradient = outputGradients.get(i);
            if (!reversal.needed.contains(output)) {
                continue;
            }
            if (vectors.contains(output)) {
                reversal.steps.add(new BackwardStep.Resampled(gradient, Resample.NONE,
                        reversal.vectorTarget(output)));
            } else {
                reversal.contribute(gradient, output);
            }
        }
        for (Step step : forward.reversed()) {
            reversal.reverse(step);
        }
        reversal.steps.add(outputGradients.size(),
                new BackwardStep.ClearVectors(List.copyOf(reversal.vectors.values())));
        Map<Node, Value> found = reversal.rootGradients(forward);
        reversal.steps.add(new BackwardStep.Keep(List.copyOf(found.values())));
        return new Result(forward, reversal.steps, lowered.outputs(), outputGradients, found);
    }

    private Map<Node, Value> rootGradients(List<Step> forward) {
        Map<Node, Value> found = new LinkedHashMap<>();
        for (Step step : forward) {
            if (step instanceof Step.Load load && roots.introducedBy(load, graph)
                    && gradients.containsKey(load.writes())) {
                found.put(load.node(), gradients.get(load.writes()));
            }
        }
        return found;
    }

    /** Returns the steps with the inputs of convolutions copied into memory, where they were computed on the fly. */
    private static List<Step> materialised(List<Step> steps) {
        List<Step> out = new ArrayList<>();
        Map<Source, Value> known = new HashMap<>();
        for (Step step : steps) {
            if (step instanceof Step.Convolution c && !c.source().isPlain()) {
                Value value = known.get(c.source());
                if (value == null) {
                    value = c.source().materialised();
                    known.put(c.source(), value);
                    out.add(new Step.Copy(c.node(), c.source(), value));
                }
                out.add(c.reading(Source.of(value)));
            } else {
                out.add(step);
            }
        }
        return out;
    }

    /**
     * Marks all copies made by {@link #materialised} for recomputation, but not values that a node's own step writes,
     * such as attention's input.
     */
    private void recompute(List<Step> forward) {
        for (Step step : forward) {
            if (step instanceof Step.Copy c && c.residual() == null && !c.writes().needsStats) {
                recomputed.put(c.writes(), c);
            }
        }
    }

    /** Returns the values that depend on roots. */
    private static Set<Value> needed(List<Step> steps, Roots roots, Graph graph) {
        Set<Value> needed = new HashSet<>();
        for (Step step : steps) {
            boolean reads = step.reads().stream().anyMatch(needed::contains)
                    || embeddings(step).anyMatch(needed::contains);
            if (step.writes() != null && (reads || roots.introducedBy(step, graph))) {
                needed.add(step.writes());
            }
        }
        return needed;
    }

    /** Vectors that scale or shift what a step reads. */
    private static Stream<Value> embeddings(Step step) {
        Source source = switch (step) {
            case Step.Convolution c -> c.source();
            case Step.Copy c -> c.source();
            case Step.Load _, Step.Gather _, Step.Attend _, Step.Pooling _, Step.Interpolate _, Step.Pad _,
                    Step.GlobalMean _, Step.Norm _, Step.OnVectors _ ->
                null;
        };
        return source == null || source.norm() == null ? Stream.empty() : source.norm().reads().stream();
    }

    private void reverse(Step step) {
        switch (step) {
            case Step.OnVectors v -> {
                if (vectors.containsKey(v.writes())) {
                    steps.add(new BackwardStep.OnVectors(v, vectors.get(v.writes()),
                            v.reads().stream().map(this::vectorGradient).toList()));
                }
            }
            case Step.GlobalMean m -> {
                if (vectors.containsKey(m.writes()) && needed.contains(m.value())) {
                    steps.add(new BackwardStep.Spread(vectors.get(m.writes()), target(m.value())));
                }
            }
            case Step.Convolution _, Step.Copy _, Step.Gather _, Step.Attend _, Step.Pooling _, Step.Interpolate _,
                    Step.Pad _ -> {
                Value gradient = gradients.get(step.writes());
                // Otherwise nothing depends on the value.
                if (gradient != null) {
                    reverseMap(step, gradient);
                }
            }
            // Inputs; and normalisations, whose backward pass is part of their reader's.
            case Step.Load _, Step.Norm _ -> {
            }
        }
    }

    private void reverseMap(Step step, Value gradient) {
        switch (step) {
            case Step.Convolution c -> {
                if (c.residual() != null && c.source().isPlain()
                        && c.source().parts().contains(c.residual().value())) {
                    protect(gradient);
                }
                propagate(c.residual(), gradient);
                convolution(c, gradient);
            }
            case Step.Copy c -> {
                if (c.residual() != null) {
                    protect(gradient);
                }
                propagate(c.residual(), gradient);
                activation(c.source(), gradient);
            }
            case Step.Gather g -> {
                int first = 0;
                for (Value part : g.reads()) {
                    if (needed.contains(part)) {
                        steps.add(new BackwardStep.Gathered(gradient, first, target(part)));
                    }
                    first += part.channels;
                }
            }
            case Step.Attend a -> {
                if (needed.contains(a.qkv())) {
                    Value own = owned(a.qkv().like());
                    steps.add(new BackwardStep.Attend(a, gradient, own));
                    contribute(own, a.qkv());
                }
            }
            case Step.Pooling p -> {
                if (needed.contains(p.value())) {
                    steps.add(new BackwardStep.Pooled(p, gradient, target(p.value())));
                }
            }
            case Step.Interpolate i -> {
                if (needed.contains(i.value())) {
                    steps.add(new BackwardStep.Interpolated(gradient, target(i.value())));
                }
            }
            case Step.Pad p -> {
                if (needed.contains(p.value())) {
                    steps.add(new BackwardStep.Gathered(gradient, 0, target(p.value())));
                }
            }
            case Step.Load _, Step.GlobalMean _, Step.Norm _, Step.OnVectors _ ->
                throw new AssertionError("writes no map that is reversed: " + step);
        }
    }

    /** Returns the gradient of a vector, which is accumulated; null if it is not needed. */
    private @Nullable Value vectorGradient(@Nullable Value vector) {
        return vector != null && needed.contains(vector)
                ? vectors.computeIfAbsent(vector, Value::like)
                : null;
    }

    /** Returns the target of a contribution to the gradient of a vector that depends on roots. */
    private Target vectorTarget(Value vector) {
        Value soFar = vectors.get(vector);
        return new Target(soFar, vectors.computeIfAbsent(vector, Value::like));
    }

    private void convolution(Step.Convolution c, Value gradient) {
        Value embedding = vectorGradient(c.embedding());
        if (roots == Roots.WEIGHTS && roots.introducedBy(c.op(), graph) || embedding != null) {
            steps.add(new BackwardStep.ConvolutionWeights(roots == Roots.WEIGHTS ? recomputed(c) : c, gradient,
                    embedding));
        }
        Source source = c.source();
        if (source.isPlain()) {
            convolutionInputs(c.op(), source.parts(), gradient);
        } else if (source.parts().stream().anyMatch(needed::contains)) {
            Value seen = source.materialised();
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
        Window window = op.window();
        if (op.groups() > 1 || !window.isSquare() || window.paddingY() >= window.height()) {
            steps.add(new BackwardStep.AnyConvolutionInput(op, first, gradient, target));
            return;
        }
        int reach = 2 * window.paddingY() - window.height() + 1;
        Value dilated = window.strideY() == 1
                ? null
                : new Value(gradient.images, target.gradient().height + reach, target.gradient().width + reach,
                        gradient.channels);
        steps.add(BackwardStep.ConvolutionInput.of(op, first, gradient, dilated, target, kernels));
    }

    /** Returns the convolution, reading the recomputed input if it is recomputed. */
    private Step.Convolution recomputed(Step.Convolution c) {
        Step.Copy kept = c.source().isResampledValue() ? recomputed.get(c.source().parts().getFirst()) : null;
        if (kept == null) {
            return c;
        }
        Value value = kept.writes().like();
        steps.add(new BackwardStep.Recompute(new Step.Copy(kept.node(), kept.source(), value)));
        return c.reading(Source.of(value));
    }

    private void activation(Source source, Value gradient) {
        if (source.isResampledValue()) {
            propagate(new Residual(source.parts().getFirst(), source.resample()), gradient);
            return;
        }
        List<@Nullable Target> targets = new ArrayList<>();
        for (Value part : source.parts()) {
            targets.add(needed.contains(part) ? target(part) : null);
        }
        Value embedding = source.norm() == null ? null : vectorGradient(source.norm().embedding());
        steps.add(new BackwardStep.Activation(source, gradient, targets, embedding));
    }

    /** Adds a gradient to a residual's: unchanged, or resampled. */
    private void propagate(@Nullable Residual to, Value gradient) {
        if (to == null || !needed.contains(to.value())) {
            return;
        }
        if (to.resample() == Resample.NONE) {
            contribute(gradient, to.value());
        } else {
            steps.add(new BackwardStep.Resampled(gradient, to.resample(), target(to.value())));
        }
    }

    /** Adds a contribution to a value's gradient. */
    private void contribute(Value contribution, Value value) {
        if (gradients.containsKey(value)) {
            steps.add(new BackwardStep.Resampled(contribution, Resample.NONE, target(value)));
        } else {
            gradients.put(value, contribution);
        }
    }

    /** Returns the target of the next contribution to a value's gradient. */
    private Target target(Value value) {
        Value soFar = gradients.get(value);
        if (soFar != null && owned.contains(soFar)) {
            return new Target(soFar, soFar);
        }
        Value gradient = owned(value.like());
        gradients.put(value, gradient);
        return new Target(soFar, gradient);
    }

    private Value owned(Value gradient) {
        owned.add(gradient);
        return gradient;
    }

    /** Records that a gradient is read again later, and must not be modified in place. */
    private void protect(Value gradient) {
        owned.remove(gradient);
    }
}
