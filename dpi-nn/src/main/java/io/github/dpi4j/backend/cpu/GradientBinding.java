package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.backend.cpu.GradientStep.Target;
import io.github.dpi4j.backend.plan.Step.Norm;
import io.github.dpi4j.backend.plan.Step.Source;
import io.github.dpi4j.backend.plan.Step.Value;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.kernel.scalar.ElementwiseGradients;
import io.github.dpi4j.kernel.vector.ActivationGradient;
import io.github.dpi4j.kernel.vector.AttentionGradient;
import io.github.dpi4j.kernel.vector.ChannelSums;
import io.github.dpi4j.kernel.vector.ConvInput;
import io.github.dpi4j.kernel.vector.ConvInput.Affine;
import io.github.dpi4j.kernel.vector.ConvOutput;
import io.github.dpi4j.kernel.vector.Dilate;
import io.github.dpi4j.kernel.vector.DirectConv;
import io.github.dpi4j.kernel.vector.DirectWeightGradient;
import io.github.dpi4j.kernel.vector.FeatureMap;
import io.github.dpi4j.kernel.vector.Lanes;
import io.github.dpi4j.kernel.vector.Layouts;
import io.github.dpi4j.kernel.vector.LinearGradient;
import io.github.dpi4j.kernel.vector.NormGradient;
import io.github.dpi4j.kernel.vector.Operation;
import io.github.dpi4j.kernel.Resample;
import io.github.dpi4j.kernel.vector.ResampleGradient;
import io.github.dpi4j.kernel.vector.WinogradConv;
import io.github.dpi4j.kernel.vector.WinogradWeightGradient;
import io.github.dpi4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Turns the backward pass's steps into operations with addresses. */
final class GradientBinding {
    private final Binding forward;
    private final PackedWeights weights;
    private final Map<String, float[]> weightGradients;
    private final Map<Node, Tensor> vectorGradients = new HashMap<>();
    private final List<Operation> operations = new ArrayList<>();

    /**
     * @param weightGradients added to; or null where weights and vectors need none
     */
    GradientBinding(List<GradientStep> steps, Binding forward, PackedWeights weights,
            Map<String, float[]> weightGradients) {
        this.forward = forward;
        this.weights = weights;
        this.weightGradients = weightGradients;
        steps.forEach(this::bind);
    }

    /** In the order in which they run. */
    List<Operation> operations() {
        return operations;
    }

    /** The gradient of a vector of the network. */
    Tensor vectorGradient(Node node) {
        return vectorGradients.computeIfAbsent(node, n -> Tensor.zeros(forward.vector(n).shape()));
    }

    /** Sets the gradients of all vectors to 0. */
    void clearVectors() {
        vectorGradients.values().forEach(v -> Arrays.fill(v.data(), 0));
    }

    /** Working memory in floats that the operation of a step needs to itself. */
    static long sharedSize(GradientStep step) {
        return switch (step) {
            case GradientStep.ConvolutionInput c -> {
                Value from = c.dilated() == null ? c.outGradient() : c.dilated();
                yield switch (c.choice()) {
                    case ConvChoice.Winograd w -> WinogradConv.sharedSize(from.images, from.height, from.width,
                            from.channels, w.tiling());
                    case ConvChoice.Direct _ -> DirectConv.sharedSize(plain(Binding.emptyMap(from)),
                            Binding.kernel(c.turned()));
                };
            }
            case GradientStep.ConvolutionWeights c -> c.forward().source().parts().stream()
                    .mapToLong(p -> WinogradWeightGradient.sharedSize(Binding.emptyMap(p), c.outGradient().channels))
                    .max().orElse(0);
            case GradientStep.Attend a -> AttentionGradient.sharedSize(Binding.emptyMap(a.forward().qkv()),
                    a.forward().op().heads());
            case GradientStep.Load _, GradientStep.Again _, GradientStep.Activation _,
                    GradientStep.Resampled _, GradientStep.Gathered _, GradientStep.AddedToAll _,
                    GradientStep.ChannelMean _, GradientStep.Keep _, GradientStep.OnVectors _ ->
                0;
        };
    }

    private static ConvInput plain(FeatureMap map) {
        return new ConvInput(List.of(map), null, false, Resample.NONE);
    }

    private void bind(GradientStep step) {
        switch (step) {
            case GradientStep.Load _, GradientStep.Keep _ -> {
            }
            case GradientStep.Again a -> operations.add(forward.copy(a.copy()));
            case GradientStep.ConvolutionInput c -> convolutionInput(c);
            case GradientStep.ConvolutionWeights c -> convolutionWeights(c);
            case GradientStep.Activation a -> activation(a);
            case GradientStep.Resampled r -> operations.add(new ResampleGradient(map(r.outGradient()), r.resample(),
                    map(r.target().addend()), map(r.target().gradient())));
            case GradientStep.Gathered g -> operations.add(Layouts.scatter(map(g.outGradient()), g.firstChannel(),
                    map(g.target().addend()), map(g.target().gradient())));
            case GradientStep.AddedToAll a -> operations.add(Layouts.channelMean(map(a.outGradient()),
                    a.outGradient().channels, map(a.gradient())));
            case GradientStep.ChannelMean m -> operations.add(Layouts.spread(map(m.outGradient()),
                    m.scale() / m.gradient().channels, map(m.gradient())));
            case GradientStep.Attend a -> operations.add(new AttentionGradient(map(a.forward().qkv()),
                    map(a.outGradient()), map(a.gradient()), a.forward().op().heads(),
                    a.forward().op().order() == Op.QkvOrder.PER_HEAD, forward.shared()));
            case GradientStep.OnVectors v -> onVectors(v.node());
        }
    }

    private FeatureMap map(Value value) {
        return value == null ? null : forward.map(value);
    }

    private void convolutionInput(GradientStep.ConvolutionInput c) {
        FeatureMap from = map(c.outGradient());
        if (c.dilated() != null) {
            operations.add(new Dilate(from, c.op().stride(), map(c.dilated())));
            from = map(c.dilated());
        }
        FeatureMap to = map(c.target().gradient());
        float[] zeros = new float[Lanes.panels(to.channels()) * Lanes.PANEL];
        ConvOutput output = new ConvOutput(to, zeros, 0, map(c.target().addend()), Resample.NONE, null);
        float[] packed = weights.packed(Packing.of(c));
        operations.add(switch (c.choice()) {
            case ConvChoice.Winograd w -> new WinogradConv(plain(from), packed, output, w.tiling(), forward.shared());
            case ConvChoice.Direct _ -> new DirectConv(plain(from), Binding.kernel(c.turned()), packed, output,
                    forward.shared());
        });
    }

    private void convolutionWeights(GradientStep.ConvolutionWeights c) {
        Op.Conv2d op = c.forward().op();
        FeatureMap out = map(c.outGradient());
        float[] gradient = weightGradients.get(op.weight());
        int first = 0;
        for (Value part : c.forward().source().parts()) {
            boolean winograd = op.kernel() == 3 && op.stride() == 1 && op.padding() == 1;
            operations.add(winograd
                    ? new WinogradWeightGradient(map(part), out, first, op.inChannels(), gradient, forward.shared())
                    : new DirectWeightGradient(map(part), out, Binding.kernel(op), first, op.inChannels(), gradient));
            first += part.channels;
        }
        Node embedding = c.forward().embedding();
        operations.add(new ChannelSums(out, weightGradients.get(op.bias()),
                embedding == null ? null : vectorGradient(embedding).data()));
    }

    private void activation(GradientStep.Activation a) {
        Source source = a.source();
        List<ActivationGradient.Part> parts = new ArrayList<>();
        for (int i = 0; i < source.parts().size(); i++) {
            Target target = a.targets().get(i);
            parts.add(new ActivationGradient.Part(map(source.parts().get(i)),
                    target == null ? null : map(target.addend()), target == null ? null : map(target.gradient())));
        }
        Value first = source.parts().getFirst();
        int images = source.images();
        int channels = source.channels();
        Affine affine = source.norm() == null ? identity(images, channels) : forward.affine(source.norm());
        operations.add(new ActivationGradient(parts, affine, source.silu(), source.resample(),
                normGradient(source.norm(), images, channels, (long) first.height * first.width),
                map(a.outGradient())));
    }

    private static Affine identity(int images, int channels) {
        int stride = Lanes.padded(channels);
        float[] ones = new float[images * stride];
        Arrays.fill(ones, 1);
        return new Affine(ones, new float[images * stride], stride);
    }

    private NormGradient normGradient(Norm norm, int images, int channels, long pixels) {
        if (norm == null) {
            return new NormGradient(null, null, null, NormGradient.Sinks.NONE, images, channels,
                    pixels);
        }
        Op.GroupNorm op = norm.norm();
        Node embedding = norm.scaleShift() != null ? norm.scaleShift() : norm.shift();
        NormGradient.Sinks sinks = weightGradients == null
                ? NormGradient.Sinks.NONE
                : new NormGradient.Sinks(op == null ? null : weightGradients.get(op.weight()),
                        op == null ? null : weightGradients.get(op.bias()),
                        embedding == null ? null : vectorGradient(embedding).data(), norm.scaleShift() == null);
        return new NormGradient(forward.normAffine(norm), op == null ? null : Binding.groups(op, weights),
                norm.scaleShift() == null ? null : forward.vector(norm.scaleShift()).data(), sinks, images, channels,
                pixels);
    }

    private void onVectors(Node node) {
        Tensor gradient = vectorGradient(node);
        Node from = node.input(0);
        Tensor in = forward.vector(from);
        switch (node.op()) {
            case Op.Linear l -> {
                LinearGradient.Layer layer = new LinearGradient.Layer(in.data(), weights.plain(l.weight()), in.dim(0),
                        l.inFeatures(), l.outFeatures());
                operations.add(new LinearGradient(layer, gradient.data(), vectorGradient(from).data(),
                        weightGradients.get(l.weight()), weightGradients.get(l.bias())));
            }
            case Op.Silu _ -> {
                Tensor to = vectorGradient(from);
                operations.add((_, _) -> ElementwiseGradients.silu(in, gradient, to));
            }
            case Op.Add _ -> {
                for (Node input : node.inputs()) {
                    Tensor to = vectorGradient(input);
                    operations.add((_, _) -> ElementwiseGradients.add(gradient, to));
                }
            }
            case Op.TimestepEmbedding _ -> {
            }
            case Op.Input _, Op.Conv2d _, Op.GroupNorm _, Op.ScaleShift _, Op.AddEmbedding _, Op.Attention _,
                    Op.Upsample _, Op.AvgPool _, Op.Concat _, Op.AddChannelMean _ ->
                throw new IllegalArgumentException("not an operation on vectors: " + node);
        }
    }
}
