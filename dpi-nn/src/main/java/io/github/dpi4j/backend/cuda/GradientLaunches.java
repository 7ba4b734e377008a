package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.backend.plan.BackwardStep;
import io.github.dpi4j.backend.plan.BackwardStep.Target;
import io.github.dpi4j.backend.plan.Step;
import io.github.dpi4j.backend.plan.Step.Residual;
import io.github.dpi4j.backend.plan.Step.Source;
import io.github.dpi4j.backend.plan.Step.Value;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.kernel.Activation;
import io.github.dpi4j.kernel.Resample;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The launches of a backward pass, step by step, after those of the forward pass. Gradients of maps are maps in the plan's
 * memory; gradients of vectors are float32, (images, features) each. Gradients of weights are accumulated in an array beside
 * the weights.
 */
final class GradientLaunches {
    private static final int ATTENTION_THREADS = 128;

    private final LaunchPlan plan;
    private final MasterWeights weights;
    private final ElementType type;
    private final Device device;
    private final GradientMemory memory;
    private final WeightGradientLaunches weightGradients;
    private final NormGradientLaunches norms;
    /** Gradients of vectors. */
    private final Map<Value, Long> vectors = new IdentityHashMap<>();

    /** @param gradients address of the weights' gradients; 0 if none are wanted */
    GradientLaunches(LaunchPlan plan, MasterWeights weights, ElementType type, Device device, long gradients,
            GradientMemory memory) {
        this.plan = plan;
        this.weights = weights;
        this.type = type;
        this.device = device;
        this.memory = memory;
        WeightSinks sinks = new WeightSinks(weights, gradients);
        this.weightGradients = new WeightGradientLaunches(plan, type, device, sinks, memory);
        this.norms = new NormGradientLaunches(plan, weights, type, sinks, memory);
    }

    /** The addresses of weights' gradients. */
    record WeightSinks(MasterWeights weights, long gradients) {
        /** Returns the address of a weight's gradient; 0 if it is not wanted, as for a constant. */
        long of(String name) {
            Long offset = weights.offset(name);
            return gradients == 0 || offset == null ? 0 : gradients + offset;
        }
    }

    void launch(BackwardStep step) {
        memory.next();
        switch (step) {
            case BackwardStep.Load _, BackwardStep.Keep _ -> {
                // The plan loads the outputs' gradients and stores the images'.
            }
            case BackwardStep.Recompute r -> plan.launch(r.copy());
            case BackwardStep.ConvolutionInput c -> convolutionInput(c);
            case BackwardStep.ConvolutionWeights c -> weightGradients.launch(c, vector(c.embedding()));
            case BackwardStep.Activation a -> norms.launch(a, vector(a.embedding()));
            case BackwardStep.Resampled r -> plan.addForMap("resample_gradient", vecs(r.target().gradient()),
                    target(plan.maps().map(new Arguments(), r.outGradient()), r.target())
                            .numbers(r.outGradient().images, r.resample().ordinal()));
            case BackwardStep.Gathered g -> plan.addForMap("gather_gradient", plan.elements(g.target().gradient()),
                    target(plan.maps().map(new Arguments(), g.outGradient()), g.target())
                            .numbers(g.outGradient().images, g.firstChannel()));
            case BackwardStep.ClearVectors c -> clear(c.written());
            case BackwardStep.Attend a -> attention(a);
            case BackwardStep.OnVectors v -> onVectors(v);
            case BackwardStep.AnyConvolutionInput c -> throw Gradients.unsupported(c.op());
            case BackwardStep.Pooled p -> throw Gradients.unsupported(p.forward().node().op());
            case BackwardStep.Interpolated _ -> throw Gradients.unsupported(new Op.Bilinear(1, 1));
            case BackwardStep.Spread _ -> throw Gradients.unsupported(new Op.GlobalMean());
        }
    }

    private long vecs(Value map) {
        return plan.elements(map) / type.vector();
    }

    private Arguments target(Arguments arguments, @Nullable Target target) {
        return target(plan, arguments, target);
    }

    /** Appends a target: a gradient and an addend. */
    static Arguments target(LaunchPlan plan, Arguments arguments, @Nullable Target target) {
        plan.maps().mapOrNone(arguments, target == null ? null : target.gradient());
        return plan.maps().mapOrNone(arguments, target == null ? null : target.addend());
    }

    /** The transposed convolution: the forward pass's kernel, with the weights packed another way. */
    private void convolutionInput(BackwardStep.ConvolutionInput c) {
        Value from = c.outGradient();
        if (c.dilated() != null) {
            plan.addForMap("dilate_map", vecs(c.dilated()),
                    plan.maps().map(plan.maps().map(new Arguments(), from), c.dilated()).numbers(from.images,
                            c.op().window().strideY()));
        }
        plan.launch(convolution(c, weights));
    }

    /** Returns the transposed convolution as a step. */
    static Step.Convolution convolution(BackwardStep.ConvolutionInput c, MasterWeights weights) {
        Value addend = c.target().addend();
        Op.Conv2d op = weights.transposed(c);
        return new Step.Convolution(new Node(0, op, List.of()), op,
                Source.of(c.dilated() == null ? c.outGradient() : c.dilated()), null,
                addend == null ? null : new Residual(addend, Resample.NONE), null, Activation.NONE, c.kernel(),
                c.target().gradient());
    }

    private void attention(BackwardStep.Attend a) {
        Value qkv = a.forward().qkv();
        Op.Attention op = a.forward().op();
        int pixels = qkv.height * qkv.width;
        int shared = (2 * pixels + ATTENTION_THREADS) * Float.BYTES;
        if (shared > device.sharedBytes()) {
            throw new IllegalArgumentException("cuda: gradient of attention: expected at most "
                    + (device.sharedBytes() / Float.BYTES - ATTENTION_THREADS) / 2 + " pixels, got " + pixels);
        }
        int head = op.headChannels();
        boolean perHead = op.order() == Op.QkvOrder.PER_HEAD;
        Arguments arguments = plan.maps().map(new Arguments(), qkv);
        plan.maps().map(plan.maps().map(arguments, a.outGradient()), a.gradient())
                .pointer(memory.scratch(2L * qkv.images * op.heads() * pixels * Float.BYTES))
                .numbers(op.heads(), head, perHead ? 3 * head : head, perHead ? head : op.heads() * head)
                .real((float) (1 / Math.sqrt(head))).numbers(0);
        for (String kernel : List.of("attention_gradient_queries", "attention_gradient_keys")) {
            plan.launches().add(new Launch(kernel, new Launch.Blocks(pixels, op.heads(), qkv.images),
                    ATTENTION_THREADS, shared, arguments.segment()));
        }
    }

    private void clear(List<Value> cleared) {
        long floats = cleared.stream().mapToLong(vector -> (long) vector.images * vector.channels).sum();
        long first = memory.kept(floats * Float.BYTES);
        long at = first;
        for (Value vector : cleared) {
            vectors.put(vector, at);
            at += (long) vector.images * vector.channels * Float.BYTES;
        }
        if (floats > 0) {
            plan.addForMap("clear_floats", floats, new Arguments().pointer(first).longNumber(floats));
        }
    }

    /** Returns the address of a vector's gradient; 0 for none. */
    private long vector(@Nullable Value gradient) {
        return gradient == null ? 0 : Objects.requireNonNull(vectors.get(gradient), "a gradient that was not cleared");
    }

    private void onVectors(BackwardStep.OnVectors step) {
        Node node = step.forward().node();
        Value out = step.outGradient();
        long to = vector(step.gradients().getFirst());
        switch (node.op()) {
            case Op.Linear op -> linear(node, op, out, to);
            case Op.Silu _ -> addTo(to, out, plan.vectors().vector(node.input(0)));
            case Op.Add _ ->
                step.gradients().forEach(each -> addTo(vector(each), out, new VectorLaunches.Vector(0, 0)));
            case Op.TimestepEmbedding _ -> {
                // Timesteps have no gradient.
            }
            case Op.Activation _, Op.ChannelAffine _, Op.Input _, Op.Conv2d _, Op.GroupNorm _, Op.ScaleShift _,
                    Op.AddEmbedding _, Op.Attention _, Op.Upsample _, Op.Bilinear _, Op.MaxPool _, Op.AvgPool _,
                    Op.GlobalMean _, Op.Pad _, Op.Concat _ ->
                throw Gradients.unsupported(node.op());
        }
    }

    private void linear(Node node, Op.Linear op, Value out, long to) {
        Node read = node.input(0);
        boolean silu = read.op() instanceof Op.Silu;
        VectorLaunches.Vector in = plan.vectors().vector(silu ? read.input(0) : read);
        long weight = weightGradients.sinks().of(op.weight());
        long bias = weightGradients.sinks().of(op.bias());
        Arguments arguments = new Arguments().pointer(in.address()).pointer(weights.floats(op.weight()))
                .pointer(vector(out)).pointer(weight).pointer(bias).pointer(to).numbers(out.images, op.inFeatures(),
                        op.outFeatures(), in.stride(), silu ? 1 : 0, 0);
        if (weight != 0 || bias != 0) {
            plan.addForMap("linear_weight_gradient", (long) op.inFeatures() * op.outFeatures(), arguments);
        }
        if (to != 0) {
            plan.addForMap("linear_input_gradient", (long) out.images * op.inFeatures(), arguments);
        }
    }

    /** @param silu what a SiLU read; address 0 if the gradient passes unchanged */
    private void addTo(long to, Value out, VectorLaunches.Vector silu) {
        if (to != 0) {
            plan.addForMap("vector_gradient", (long) out.images * out.channels,
                    new Arguments().pointer(silu.address()).pointer(vector(out)).pointer(to).numbers(out.images,
                            out.channels, silu.stride(), 0));
        }
    }
}
