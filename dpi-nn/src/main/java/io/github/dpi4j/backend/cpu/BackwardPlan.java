package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.backend.plan.Activations;
import io.github.dpi4j.backend.plan.BackwardStep;
import io.github.dpi4j.backend.plan.BackwardStep.Target;
import io.github.dpi4j.backend.plan.Step.Norm;
import io.github.dpi4j.backend.plan.Step.Source;
import io.github.dpi4j.backend.plan.Step.Value;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.kernel.Activation;
import io.github.dpi4j.kernel.vector.ActivationGradient;
import io.github.dpi4j.kernel.vector.AttentionGradient;
import io.github.dpi4j.kernel.vector.BilinearGradient;
import io.github.dpi4j.kernel.vector.ChannelSums;
import io.github.dpi4j.kernel.vector.ConvInput;
import io.github.dpi4j.kernel.vector.ConvInput.Affine;
import io.github.dpi4j.kernel.vector.ConvOutput;
import io.github.dpi4j.kernel.vector.Dilate;
import io.github.dpi4j.kernel.vector.DirectConv;
import io.github.dpi4j.kernel.vector.DirectWeightGradient;
import io.github.dpi4j.kernel.vector.FeatureMap;
import io.github.dpi4j.kernel.vector.GroupedConvGradient;
import io.github.dpi4j.kernel.vector.Lanes;
import io.github.dpi4j.kernel.vector.Layouts;
import io.github.dpi4j.kernel.vector.LinearGradient;
import io.github.dpi4j.kernel.vector.NormGradient;
import io.github.dpi4j.kernel.vector.Operation;
import io.github.dpi4j.kernel.vector.PoolGradient;
import io.github.dpi4j.kernel.Resample;
import io.github.dpi4j.kernel.vector.ResampleGradient;
import io.github.dpi4j.kernel.vector.WinogradConv;
import io.github.dpi4j.kernel.vector.WinogradWeightGradient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An executable plan of the backward pass: its steps as operations bound to memory. */
final class BackwardPlan {
    private final ExecutablePlan forward;
    private final PackedWeights weights;
    private final @Nullable Map<String, float[]> weightGradients;
    private final List<Operation> operations = new ArrayList<>();

    /** @param weightGradients gradients are accumulated in them; null if weights and vectors need no gradients */
    BackwardPlan(List<BackwardStep> steps, ExecutablePlan forward, PackedWeights weights,
            @Nullable Map<String, float[]> weightGradients) {
        this.forward = forward;
        this.weights = weights;
        this.weightGradients = weightGradients;
        steps.forEach(this::bind);
    }

    /** Returns the operations in the order of execution. */
    List<Operation> operations() {
        return operations;
    }

    /** Returns the working memory, in floats, of a step's operation. */
    static long sharedSize(BackwardStep step) {
        return switch (step) {
            case BackwardStep.ConvolutionInput c -> {
                Value from = c.dilated() == null ? c.outGradient() : c.dilated();
                yield switch ((ConvChoice) c.kernel()) {
                    case ConvChoice.Winograd w -> WinogradConv.sharedSize(from.images, c.target().gradient().height,
                            c.target().gradient().width, from.channels, w.tiling());
                    case ConvChoice.Direct _ -> DirectConv.sharedSize(plain(ExecutablePlan.emptyMap(from)),
                            c.transposed().window());
                    case ConvChoice.Depthwise _ -> 0;
                };
            }
            case BackwardStep.ConvolutionWeights c -> !isWinograd(c.forward().op())
                    ? 0
                    : c.forward().source().parts().stream()
                            .mapToLong(p -> WinogradWeightGradient.sharedSize(ExecutablePlan.emptyMap(p),
                                    c.outGradient().channels))
                            .max().orElse(0);
            case BackwardStep.Attend a -> AttentionGradient.sharedSize(ExecutablePlan.emptyMap(a.forward().qkv()),
                    a.forward().op().heads());
            case BackwardStep.Load _, BackwardStep.Recompute _, BackwardStep.AnyConvolutionInput _,
                    BackwardStep.Activation _, BackwardStep.Resampled _, BackwardStep.Gathered _, BackwardStep.Pooled _,
                    BackwardStep.Interpolated _, BackwardStep.Spread _, BackwardStep.ClearVectors _,
                    BackwardStep.Keep _, BackwardStep.OnVectors _ ->
                0;
        };
    }

    private static ConvInput plain(FeatureMap map) {
        return new ConvInput(List.of(map), null, Activation.NONE, Resample.NONE);
    }

    private void bind(BackwardStep step) {
        switch (step) {
            case BackwardStep.Load _, BackwardStep.Keep _ -> {
            }
            case BackwardStep.Recompute a -> operations.add(forward.copy(a.copy()));
            case BackwardStep.ConvolutionInput c -> convolutionInput(c);
            case BackwardStep.ConvolutionWeights c -> convolutionWeights(c);
            case BackwardStep.Activation a -> activation(a);
            case BackwardStep.Resampled r -> operations.add(new ResampleGradient(map(r.outGradient()), r.resample(),
                    orNull(r.target().addend()), map(r.target().gradient())));
            case BackwardStep.Gathered g -> operations.add(Layouts.scatter(map(g.outGradient()), g.firstChannel(),
                    orNull(g.target().addend()), map(g.target().gradient())));
            case BackwardStep.Pooled p -> operations.add(new PoolGradient(map(p.forward().value()), p.forward().pool(),
                    map(p.outGradient()), orNull(p.target().addend()), map(p.target().gradient())));
            case BackwardStep.Interpolated n -> operations.add(new BilinearGradient(map(n.outGradient()),
                    orNull(n.target().addend()), map(n.target().gradient())));
            case BackwardStep.Spread m ->
                operations.add(Layouts.spread(map(m.outGradient()), orNull(m.target().addend()),
                        map(m.target().gradient())));
            case BackwardStep.AnyConvolutionInput c -> operations.add(definition(c.op(), c.outGradient()).toInput(
                    weights.plain(c.op().weight()), c.firstIn(), orNull(c.target().addend()),
                    map(c.target().gradient())));
            case BackwardStep.ClearVectors c -> clear(c.written());
            case BackwardStep.Attend a -> operations.add(new AttentionGradient(map(a.forward().qkv()),
                    map(a.outGradient()), map(a.gradient()), a.forward().op().heads(),
                    a.forward().op().order() == Op.QkvOrder.PER_HEAD, forward.shared()));
            case BackwardStep.OnVectors v -> onVectors(v);
        }
    }

    private void clear(List<Value> vectors) {
        List<FeatureMap> maps = vectors.stream().map(this::map).toList();
        operations.add((_, _) -> {
            for (FeatureMap map : maps) {
                Arrays.fill(map.data(), map.at(0, 0, 0), map.at(map.images(), 0, 0), 0f);
            }
        });
    }

    private GroupedConvGradient definition(Op.Conv2d op, Value outGradient) {
        return new GroupedConvGradient(map(outGradient), op.window(), op.inChannels(), op.groups());
    }

    private FeatureMap map(Value value) {
        return forward.map(value);
    }

    private @Nullable FeatureMap orNull(@Nullable Value value) {
        return value == null ? null : forward.map(value);
    }

    private void convolutionInput(BackwardStep.ConvolutionInput c) {
        FeatureMap from = map(c.outGradient());
        if (c.dilated() != null) {
            operations.add(new Dilate(from, c.op().window().strideY(), map(c.dilated())));
            from = map(c.dilated());
        }
        FeatureMap to = map(c.target().gradient());
        float[] zeros = new float[Lanes.panels(to.channels()) * Lanes.PANEL];
        ConvOutput output = new ConvOutput(to, zeros, 0, orNull(c.target().addend()), Resample.NONE, null);
        float[] packed = weights.packed(Packing.of(c));
        operations.add(switch ((ConvChoice) c.kernel()) {
            case ConvChoice.Winograd w -> new WinogradConv(plain(from), c.transposed().window(), packed, output,
                    w.tiling(), forward.shared());
            case ConvChoice.Direct _ -> new DirectConv(plain(from), c.transposed().window(), packed, output,
                    forward.shared());
            case ConvChoice.Depthwise _ -> throw new AssertionError("groups have gradients of their own");
        });
    }

    private static boolean isWinograd(Op.Conv2d op) {
        return op.window().is(3, 1, 1) && op.groups() == 1;
    }

    private void convolutionWeights(BackwardStep.ConvolutionWeights c) {
        Op.Conv2d op = c.forward().op();
        FeatureMap out = map(c.outGradient());
        float[] gradient = weightGradient(op.weight());
        int first = 0;
        for (Value part : c.forward().source().parts()) {
            if (gradient != null) {
                operations.add(weightGradient(op, map(part), out, first, gradient));
            }
            first += part.channels;
        }
        float[] bias = weightGradient(op.bias());
        if (bias != null || c.embedding() != null) {
            operations.add(new ChannelSums(out, bias, orNull(c.embedding())));
        }
    }

    private Operation weightGradient(Op.Conv2d op, FeatureMap part, FeatureMap out, int first, float[] gradient) {
        if (isWinograd(op)) {
            return new WinogradWeightGradient(part, out, first, op.inChannels(), gradient, forward.shared());
        }
        return op.groups() == 1
                ? new DirectWeightGradient(part, out, op.window(), first, op.inChannels(), gradient)
                : new GroupedConvGradient(out, op.window(), op.inChannels(), op.groups()).toWeights(part, first,
                        gradient);
    }

    /** Returns the array of a weight's gradient; null if it needs none. */
    private float @Nullable [] weightGradient(String name) {
        return weightGradients == null ? null : weightGradients.get(name);
    }

    private void activation(BackwardStep.Activation a) {
        Source source = a.source();
        List<ActivationGradient.Part> parts = new ArrayList<>();
        for (int i = 0; i < source.parts().size(); i++) {
            Target target = a.targets().get(i);
            parts.add(new ActivationGradient.Part(map(source.parts().get(i)),
                    target == null ? null : orNull(target.addend()), target == null ? null : map(target.gradient())));
        }
        Value first = source.parts().getFirst();
        int images = source.images();
        int channels = source.channels();
        Affine affine = source.norm() == null ? identity(images, channels) : forward.affine(source.norm());
        operations.add(new ActivationGradient(parts, affine, source.activation(), source.resample(),
                normGradient(source.norm(), a.embedding(), images, channels, (long) first.height * first.width),
                map(a.outGradient())));
    }

    private static Affine identity(int images, int channels) {
        int stride = Lanes.padded(channels);
        float[] ones = new float[images * stride];
        Arrays.fill(ones, 1);
        return new Affine(ones, new float[images * stride], stride);
    }

    private NormGradient normGradient(@Nullable Norm norm, @Nullable Value embedding, int images, int channels,
            long pixels) {
        if (norm == null) {
            return new NormGradient(null, null, null, NormGradient.Sinks.NONE, images, channels, pixels);
        }
        Op.GroupNorm op = norm.norm();
        Op.ChannelAffine affine = norm.affine();
        float[] scale = op != null
                ? weightGradient(op.weight())
                : affine == null ? null : weightGradient(affine.scale());
        float[] shift = op != null ? weightGradient(op.bias()) : affine == null ? null : weightGradient(affine.shift());
        NormGradient.Sinks sinks = new NormGradient.Sinks(scale, shift, orNull(embedding), norm.scaleShift() == null);
        return new NormGradient(forward.normAffine(norm), op == null ? null : ExecutablePlan.groups(op, weights),
                orNull(norm.scaleShift()), sinks, images, channels, pixels);
    }

    private void onVectors(BackwardStep.OnVectors step) {
        FeatureMap d = map(step.outGradient());
        FeatureMap in = map(step.forward().reads().getFirst());
        FeatureMap to = orNull(step.gradients().getFirst());
        switch (step.forward().node().op()) {
            case Op.Linear l -> operations.add(new LinearGradient(in, weights.plain(l.weight()), d, to,
                    weightGradient(l.weight()), weightGradient(l.bias())));
            case Op.Activation a -> {
                Activation f = Activations.of(a);
                addEach(to, i -> (float) (d.data()[d.offset() + i] * f.derivative(in.data()[in.offset() + i])));
            }
            case Op.ChannelAffine a -> {
                float[] scale = weights.plain(a.scale());
                float[] scaleGradient = weightGradient(a.scale());
                float[] shiftGradient = weightGradient(a.shift());
                addEach(to, i -> i % d.stride() < scale.length
                        ? d.data()[d.offset() + i] * scale[i % d.stride()]
                        : 0);
                operations.add((_, _) -> {
                    for (int i = 0; i < d.images() * d.channels(); i++) {
                        int c = i % d.channels();
                        float g = d.data()[d.at(i / d.channels(), 0, 0) + c];
                        if (scaleGradient != null) {
                            scaleGradient[c] += g * in.data()[in.at(i / d.channels(), 0, 0) + c];
                        }
                        if (shiftGradient != null) {
                            shiftGradient[c] += g;
                        }
                    }
                });
            }
            case Op.Add _ -> step.gradients().forEach(input -> addEach(orNull(input), i -> d.data()[d.offset() + i]));
            case Op.TimestepEmbedding _ -> {
            }
            case Op.Input _, Op.Conv2d _, Op.GroupNorm _, Op.ScaleShift _, Op.AddEmbedding _, Op.Attention _,
                    Op.Upsample _, Op.Bilinear _, Op.MaxPool _, Op.AvgPool _, Op.GlobalMean _, Op.Pad _, Op.Concat _ ->
                throw new IllegalArgumentException("not an operation on vectors: " + step.forward().node());
        }
    }

    /** A contribution to an element of a vector's gradient, by its index in the vector's map. */
    private interface Contribution {
        float at(int i);
    }

    private void addEach(@Nullable FeatureMap to, Contribution contribution) {
        if (to != null) {
            operations.add((_, _) -> {
                for (int i = 0; i < to.images() * to.stride(); i++) {
                    to.data()[to.offset() + i] += contribution.at(i);
                }
            });
        }
    }
}
