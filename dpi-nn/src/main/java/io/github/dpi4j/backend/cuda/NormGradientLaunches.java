package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.backend.cuda.GradientLaunches.WeightSinks;
import io.github.dpi4j.backend.cuda.WeightGradientLaunches.Chunks;
import io.github.dpi4j.backend.plan.BackwardStep;
import io.github.dpi4j.backend.plan.Step.Norm;
import io.github.dpi4j.backend.plan.Step.Source;
import io.github.dpi4j.backend.plan.Step.Value;
import io.github.dpi4j.graph.Op;
import java.util.Arrays;

/** The launches for the gradient of what is normalised, activated and resampled as it is loaded. */
final class NormGradientLaunches {
    private final LaunchPlan plan;
    private final MasterWeights weights;
    private final ElementType type;
    private final WeightSinks sinks;
    private final GradientMemory memory;

    NormGradientLaunches(LaunchPlan plan, MasterWeights weights, ElementType type, WeightSinks sinks,
            GradientMemory memory) {
        this.plan = plan;
        this.weights = weights;
        this.type = type;
        this.sinks = sinks;
        this.memory = memory;
    }

    /** The addresses of a line a·x + b for each image and channel. */
    private record Lines(long a, long b) {
        static final Lines NONE = new Lines(0, 0);
    }

    /** @param embedding address of the gradient of the vector that scales or shifts; 0 for none */
    void launch(BackwardStep.Activation step, long embedding) {
        Source source = step.source();
        Norm norm = source.norm();
        Value first = source.parts().getFirst();
        int stride = type.paddedToVectors(source.channels());
        Chunks chunks = Chunks.of(first, stride, type);
        boolean normalised = norm != null && norm.norm() != null;
        Lines hat = norm != null && normalised ? hat(norm, first.images, stride) : Lines.NONE;
        Lines line = normalised ? lines(first.images, stride) : Lines.NONE;
        boolean sums = normalised || embedding != 0;
        long partial = sums ? memory.scratch(chunks.bytes(2)) : 0;
        Arguments arguments = plan.maps().source(new Arguments(), source);
        plan.maps().map(arguments, step.outGradient());
        append(append(arguments, hat), line).pointer(partial);
        for (int i = 0; i < 2; i++) {
            GradientLaunches.target(plan, arguments, i < step.targets().size() ? step.targets().get(i) : null);
        }
        arguments.numbers(first.images, chunks.pixels(), stride, 0);
        if (norm != null && sums) {
            plan.launches().add(new Launch("activation_sums", chunks.blocks(), Chunks.THREADS, chunks.sharedBytes(2),
                    arguments.segment()));
            long totals = chunks.join(plan, memory, partial, 2);
            gradients(norm, embedding, totals, hat, line, first, stride);
        }
        plan.addForMap("activation_gradient",
                (long) first.images * first.height * first.width * (stride / type.vector()),
                arguments);
    }

    private static Arguments append(Arguments arguments, Lines lines) {
        return arguments.pointer(lines.a).pointer(lines.b);
    }

    private Lines lines(int images, int stride) {
        long bytes = (long) images * stride * Float.BYTES;
        return new Lines(memory.scratch(bytes), memory.scratch(bytes));
    }

    /** Adds the launch that computes x̂ = a·x + b: the normalisation with weights of 1 and biases of 0. */
    private Lines hat(Norm norm, int images, int stride) {
        Lines hat = lines(images, stride);
        int channels = norm.channels();
        long ones = weights.table("ones " + channels, () -> filled(channels, 1));
        long zeros = weights.table("zeros " + channels, () -> filled(channels, 0));
        plan.norms().groupNorm(norm, images, new NormLaunches.NormWeights(ones, zeros, new VectorLaunches.Vector(0, 0)),
                new DeviceMaps.Affine(hat.a, hat.b, stride));
        return hat;
    }

    private static float[] filled(int count, float value) {
        float[] values = new float[count];
        Arrays.fill(values, value);
        return values;
    }

    private void gradients(Norm norm, long embedding, long totals, Lines hat, Lines line, Value value, int stride) {
        Op.GroupNorm op = norm.norm();
        boolean scaled = norm.scaleShift() != null;
        VectorLaunches.Vector scales = plan.norms().embedding(norm.scaleShift());
        Arguments arguments = new Arguments().pointer(totals).pointer(op == null ? 0 : weights.floats(op.weight()))
                .pointer(op == null ? 0 : weights.floats(op.bias())).pointer(scales.address());
        append(append(arguments, hat), line).pointer(op == null ? 0 : sinks.of(op.weight()))
                .pointer(op == null ? 0 : sinks.of(op.bias())).pointer(embedding)
                .numbers(value.images, norm.channels(), stride, op == null ? 1 : op.groups(),
                        value.height * value.width, scales.stride(), scaled ? 1 : 0, 0);
        plan.addForMap("norm_gradient", norm.channels(), arguments);
        if (op != null) {
            plan.addForMap("norm_lines", (long) value.images * op.groups(), arguments);
        }
    }
}
