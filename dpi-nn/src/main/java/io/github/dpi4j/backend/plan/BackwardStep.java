package io.github.dpi4j.backend.plan;

import io.github.dpi4j.backend.plan.Step.Source;
import io.github.dpi4j.backend.plan.Step.Value;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.kernel.Resample;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A step of the backward pass over lowered steps. A gradient is a value of the same extents as the one it belongs to. */
public sealed interface BackwardStep extends MemoryPlan.Use<Value> {
    /** The destination of a gradient, and a value to add to it: null, or perhaps the destination itself. */
    record Target(@Nullable Value addend, Value gradient) {
    }

    /** Copies the output's gradient into memory. */
    record Load(Value gradient) implements BackwardStep {
        @Override
        public List<Value> reads() {
            return List.of();
        }

        @Override
        public List<Value> written() {
            return List.of(gradient);
        }
    }

    /** Recomputes a value of the forward pass, for the steps that follow. */
    record Recompute(Step.Copy copy) implements BackwardStep {
        @Override
        public List<Value> reads() {
            return copy.reads();
        }

        @Override
        public List<Value> written() {
            return copy.written();
        }
    }

    /**
     * The gradient with respect to one of the concatenated inputs of a convolution, or to all of them.
     *
     * @param op the convolution of the forward pass
     * @param firstIn the value's first channel in the convolution's input
     * @param dilated the output's gradient with zeros between its pixels, for a convolution with a stride; else null
     * @param transposed the transposed convolution that computes it: with inputs and outputs exchanged, and stride 1
     * @param kernel the kernel of the transposed convolution
     */
    record ConvolutionInput(Op.Conv2d op, int firstIn, Value outGradient, @Nullable Value dilated, Target target,
            Op.Conv2d transposed, ConvolutionKernel kernel) implements BackwardStep {
        /** @param kernels chooses the kernel */
        static ConvolutionInput of(Op.Conv2d op, int firstIn, Value outGradient, @Nullable Value dilated,
                Target target, ConvolutionKernel.Chooser kernels) {
            int side = op.window().height();
            Op.Conv2d transposed = new Op.Conv2d(op.weight(), op.bias(), op.outChannels(), target.gradient.channels,
                    side,
                    1, side - 1 - op.window().paddingY());
            return new ConvolutionInput(op, firstIn, outGradient, dilated, target, transposed,
                    kernels.choose(ConvolutionKernel.Problem.plain(transposed, target.gradient)));
        }

        @Override
        public List<Value> reads() {
            return present(outGradient, target.addend);
        }

        @Override
        public List<Value> written() {
            return present(dilated, target.gradient);
        }
    }

    /** The gradient with respect to the input of a convolution in groups, or of another form without a fast kernel. */
    record AnyConvolutionInput(Op.Conv2d op, int firstIn, Value outGradient, Target target) implements BackwardStep {
        @Override
        public List<Value> reads() {
            return present(outGradient, target.addend);
        }

        @Override
        public List<Value> written() {
            return List.of(target.gradient);
        }
    }

    /**
     * The gradients with respect to a convolution's weights and bias, and to an added embedding.
     *
     * @param embedding the embedding's gradient, accumulated; or null
     */
    record ConvolutionWeights(Step.Convolution forward, Value outGradient,
            @Nullable Value embedding) implements BackwardStep {
        @Override
        public List<Value> reads() {
            List<Value> reads = new ArrayList<>(forward.source().parts());
            reads.addAll(present(outGradient, embedding));
            return reads;
        }

        @Override
        public List<Value> written() {
            return List.of();
        }
    }

    /**
     * The gradients with respect to the parts of a source.
     *
     * @param targets one for each part; null if not needed
     * @param embedding the gradient of the vector that scaled or shifted, accumulated; or null
     */
    record Activation(Source source, Value outGradient, List<@Nullable Target> targets,
            @Nullable Value embedding) implements BackwardStep {
        @Override
        public List<Value> reads() {
            List<Value> reads = new ArrayList<>(source.parts());
            reads.addAll(present(outGradient, embedding));
            if (source.norm() != null) {
                reads.addAll(source.norm().reads());
            }
            targets.stream().filter(t -> t != null && t.addend != null).forEach(t -> reads.add(t.addend));
            return reads;
        }

        @Override
        public List<Value> written() {
            return targets.stream().filter(Objects::nonNull).map(Target::gradient).toList();
        }
    }

    /** The gradient with respect to a value that was at most resampled. */
    record Resampled(Value outGradient, Resample resample, Target target) implements BackwardStep {
        @Override
        public List<Value> reads() {
            return present(outGradient, target.addend);
        }

        @Override
        public List<Value> written() {
            return List.of(target.gradient);
        }
    }

    /** The gradient with respect to one of the concatenated values. */
    record Gathered(Value outGradient, int firstChannel, Target target) implements BackwardStep {
        @Override
        public List<Value> reads() {
            return present(outGradient, target.addend);
        }

        @Override
        public List<Value> written() {
            return List.of(target.gradient);
        }
    }

    /** The gradient with respect to the input of pooling. */
    record Pooled(Step.Pooling forward, Value outGradient, Target target) implements BackwardStep {
        @Override
        public List<Value> reads() {
            List<Value> reads = new ArrayList<>(present(outGradient, target.addend));
            reads.add(forward.value());
            return reads;
        }

        @Override
        public List<Value> written() {
            return List.of(target.gradient);
        }
    }

    /** The gradient with respect to the input of an interpolation. */
    record Interpolated(Value outGradient, Target target) implements BackwardStep {
        @Override
        public List<Value> reads() {
            return present(outGradient, target.addend);
        }

        @Override
        public List<Value> written() {
            return List.of(target.gradient);
        }
    }

    /** The gradient with respect to the input of a global mean. */
    record Spread(Value outGradient, Target target) implements BackwardStep {
        @Override
        public List<Value> reads() {
            return present(outGradient, target.addend);
        }

        @Override
        public List<Value> written() {
            return List.of(target.gradient);
        }
    }

    /** The gradient with respect to queries, keys and values. */
    record Attend(Step.Attend forward, Value outGradient, Value gradient) implements BackwardStep {
        @Override
        public List<Value> reads() {
            return List.of(forward.qkv(), outGradient);
        }

        @Override
        public List<Value> written() {
            return List.of(gradient);
        }
    }

    /** A marker that keeps gradients alive to the end. */
    record Keep(List<Value> reads) implements BackwardStep {
        @Override
        public List<Value> written() {
            return List.of();
        }
    }

    /** Zeroing of the vectors' gradients, which are accumulated. */
    record ClearVectors(List<Value> written) implements BackwardStep {
        @Override
        public List<Value> reads() {
            return List.of();
        }
    }

    /**
     * The gradients of an operation on vectors.
     *
     * @param gradients gradients of the operation's inputs, accumulated; null if not needed
     */
    record OnVectors(Step.OnVectors forward, Value outGradient,
            List<@Nullable Value> gradients) implements BackwardStep {
        @Override
        public List<Value> reads() {
            List<Value> reads = new ArrayList<>(forward.reads());
            reads.add(outGradient);
            gradients.stream().filter(Objects::nonNull).forEach(reads::add);
            return reads;
        }

        @Override
        public List<Value> written() {
            return List.of();
        }
    }

    private static List<Value> present(@Nullable Value a, @Nullable Value b) {
        return Stream.of(a, b).filter(Objects::nonNull).toList();
    }
}
