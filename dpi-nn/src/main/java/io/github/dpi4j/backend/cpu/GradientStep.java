package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.backend.plan.MemoryPlan;
import io.github.dpi4j.backend.plan.Step;
import io.github.dpi4j.backend.plan.Step.Source;
import io.github.dpi4j.backend.plan.Step.Value;
import io.github.dpi4j.graph.Graph.Node;
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
     * The gradient with respect to one of the values that a convolution read.
     *
     * @param firstIn the value's first channel in the convolution's input
     * @param dilated the output's gradient with zeros between its pixels, for a convolution with a stride; else null
     */
    record ConvolutionInput(Step.Convolution forward, int firstIn, Value outGradient, Value dilated,
            Target target) implements GradientStep {
        @Override
        public List<Value> reads() {
            return present(outGradient, target.addend);
        }

        @Override
        public List<Value> written() {
            return present(dilated, target.gradient);
        }
    }

    /** The gradients with respect to a convolution's weights and bias, and to an embedding that was added. */
    record ConvolutionWeights(Step.Convolution forward, Value outGradient) implements GradientStep {
        @Override
        public List<Value> reads() {
            List<Value> reads = new ArrayList<>(forward.source().parts());
            reads.add(outGradient);
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
     * @param inner the gradient before normalisation
     * @param targets one for each part; null where not wanted
     */
    record Activation(Source source, Value outGradient, Value inner, List<Target> targets) implements GradientStep {
        @Override
        public List<Value> reads() {
            List<Value> reads = new ArrayList<>(source.parts());
            reads.add(outGradient);
            targets.stream().filter(t -> t != null && t.addend != null).forEach(t -> reads.add(t.addend));
            return reads;
        }

        @Override
        public List<Value> written() {
            List<Value> written = new ArrayList<>();
            written.add(inner);
            targets.stream().filter(Objects::nonNull).forEach(t -> written.add(t.gradient));
            return written;
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

    /** The gradients of an operation on (N, C) vectors. */
    record OnVectors(Node node) implements GradientStep {
        @Override
        public List<Value> reads() {
            return List.of();
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
