package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.backend.plan.ConvolutionKernel;
import io.github.dpi4j.backend.plan.MemoryPlan;
import io.github.dpi4j.backend.plan.Step;
import io.github.dpi4j.backend.plan.Step.Source;
import io.github.dpi4j.backend.plan.Step.Value;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.kernel.Resample;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** One step of the backward pass over lowered steps. A gradient is a value like the one it belongs to. */
sealed interface GradientStep extends MemoryPlan.Use<Value> {
    /**
     * Where a gradient is written: what is added to it, or null, and the gradient itself, which may be the same.
     */
    record Target(Value addend, Value gradient) {
    }

    /** Copies the output's gradient into memory. */
    record Load(Value gradient) implements GradientStep {
        @Override
        public List<Value> reads() {
            return List.of();
        }

        @Override
        public List<Value> written() {
            return List.of(gradient);
        }
    }

    /** Writes a value of the forward pass once more, for the steps that follow. */
    record Again(Step.Copy copy) implements GradientStep {
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
     * The gradient with respect to one of the values that a convolution read, or to all of them side by side.
     *
     * @param op the convolution of the forward pass
     * @param firstIn the value's first channel in the convolution's input
     * @param dilated the output's gradient with zeros between its pixels, for a convolution with a stride; else null
     * @param turned the convolution that computes it: with inputs and outputs exchanged, and stride 1
     * @param choice how that is computed
     */
    record ConvolutionInput(Op.Conv2d op, int firstIn, Value outGradient, Value dilated, Target target,
            Op.Conv2d turned, ConvChoice choice) implements GradientStep {
        /** With the fastest kernel. */
        static ConvolutionInput of(Op.Conv2d op, int firstIn, Value outGradient, Value dilated, Target target) {
            int side = op.window().height();
            Op.Conv2d turned = new Op.Conv2d(op.weight(), op.bias(), op.outChannels(), target.gradient.channels, side,
                    1, side - 1 - op.window().paddingY());
            return new ConvolutionInput(op, firstIn, outGradient, dilated, target, turned,
                    ConvChoice.of(ConvolutionKernel.Problem.plain(turned, target.gradient)));
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

    /** The same for a convolution in groups, or with another form that no fast kernel turns round. */
    record AnyConvolutionInput(Op.Conv2d op, int firstIn, Value outGradient, Target target) implements GradientStep {
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
     * The gradients with respect to a convolution's weights and bias, and to an embedding that was added.
     *
     * @param embedding the embedding's gradient, which is added to; or null
     */
    record ConvolutionWeights(Step.Convolution forward, Value outGradient, Value embedding) implements GradientStep {
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
     * @param targets one for each part; null where not wanted
     * @param embedding the gradient of the vector that scaled or shifted, which is added to; or null
     */
    record Activation(Source source, Value outGradient, List<Target> targets,
            Value embedding) implements GradientStep {
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

    /** The gradient with respect to a value that was resampled at most. */
    record Resampled(Value outGradient, Resample resample, Target target) implements GradientStep {
        @Override
        public List<Value> reads() {
            return present(outGradient, target.addend);
        }

        @Override
        public List<Value> written() {
            return List.of(target.gradient);
        }
    }

    /** The gradient with respect to one of the values that were put side by side. */
    record Gathered(Value outGradient, int firstChannel, Target target) implements GradientStep {
        @Override
        public List<Value> reads() {
            return present(outGradient, target.addend);
        }

        @Override
        public List<Value> written() {
            return List.of(target.gradient);
        }
    }

    /** The gradient with respect to what was pooled. */
    record Pooled(Step.Pooling forward, Value outGradient, Target target) implements GradientStep {
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

    /** The gradient with respect to what was interpolated. */
    record Interpolated(Value outGradient, Target target) implements GradientStep {
        @Override
        public List<Value> reads() {
            return present(outGradient, target.addend);
        }

        @Override
        public List<Value> written() {
            return List.of(target.gradient);
        }
    }

    /** The gradient with respect to a map whose mean was taken. */
    record Spread(Value outGradient, Target target) implements GradientStep {
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
    record Attend(Step.Attend forward, Value outGradient, Value gradient) implements GradientStep {
        @Override
        public List<Value> reads() {
            return List.of(forward.qkv(), outGradient);
        }

        @Override
        public List<Value> written() {
            return List.of(gradient);
        }
    }

    /** Keeps gradients to the end. */
    record Keep(List<Value> reads) implements GradientStep {
        @Override
        public List<Value> written() {
            return List.of();
        }
    }

    /** Sets the gradients of vectors, which are added to, to 0. */
    record ClearVectors(List<Value> written) implements GradientStep {
        @Override
        public List<Value> reads() {
            return List.of();
        }
    }

    /**
     * The gradients of an operation on vectors.
     *
     * @param gradients those of what it read, which are added to; null where not wanted
     */
    record OnVectors(Step.OnVectors forward, Value outGradient, List<Value> gradients) implements GradientStep {
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

    private static List<Value> present(Value a, Value b) {
        return Stream.of(a, b).filter(Objects::nonNull).toList();
    }
}
