package io.github.dpi4j.backend.plan;

import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.kernel.Activation;
import io.github.dpi4j.kernel.Pool;
import io.github.dpi4j.kernel.Resample;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * One step of a lowered graph: like the graph's operations, but with everything fused that a kernel does in one go. Values
 * are maps and vectors in memory; what needs no memory of its own is part of a {@link Source}. Immutable.
 */
public sealed interface Step extends MemoryPlan.Use<Step.Value> {
    /** The node whose name and cost the step carries. */
    Node node();

    /** Values in memory that the step reads. */
    @Override
    List<Value> reads();

    @Override
    default List<Value> written() {
        return writes() == null ? List.of() : List.of(writes());
    }

    /** The value that the step writes, or null. */
    Value writes();

    /** An activation in memory: a map, or a vector, which is a map of one pixel. Each is itself only. */
    final class Value {
        public final int images;
        public final int height;
        public final int width;
        public final int channels;
        /** Whether a normalisation reads its statistics. */
        public final boolean needsStats;

        public Value(int images, int height, int width, int channels) {
            this(images, height, width, channels, false);
        }

        public Value(int images, int height, int width, int channels, boolean needsStats) {
            this.images = images;
            this.height = height;
            this.width = width;
            this.channels = channels;
            this.needsStats = needsStats;
        }

        /** Another one of the same extents, without statistics. */
        public Value like() {
            return new Value(images, height, width, channels);
        }
    }

    /** A value seen on the way: resample(activation(norm(concat(parts)))). */
    record Source(List<Value> parts, Norm norm, Activation activation, Resample resample) {
        public static Source of(Value value) {
            return new Source(List.of(value), null, Activation.NONE, Resample.NONE);
        }

        /** Whether it is a value as it lies in memory, resampled at most. */
        public boolean isResampledValue() {
            return parts.size() == 1 && !isActivated();
        }

        public boolean isPlain() {
            return !isActivated() && resample == Resample.NONE;
        }

        /** Whether it is normalised or activated on the way. */
        public boolean isActivated() {
            return norm != null || activation != Activation.NONE;
        }

        public int images() {
            return parts.getFirst().images;
        }

        public int channels() {
            return parts.stream().mapToInt(p -> p.channels).sum();
        }

        /** The value that it becomes when it is put into memory. */
        public Value materialised() {
            Value part = parts.getFirst();
            return new Value(part.images, resample.extent(part.height), resample.extent(part.width), channels());
        }
    }

    /** What is added to a value as it is written: a value of its own size once resampled. */
    record Residual(Value value, Resample resample) {
    }

    /** Copies an input of the network into memory. */
    record Load(Node node, Value writes) implements Step {
        @Override
        public List<Value> reads() {
            return List.of();
        }
    }

    /**
     * A convolution.
     *
     * @param embedding vector that is added at every pixel, or null
     * @param residual added, or null
     * @param pointwise added, or null
     * @param activation of the sum
     * @param kernel what computes it
     */
    record Convolution(Node node, Op.Conv2d op, Source source, Value embedding, Residual residual, Pointwise pointwise,
            Activation activation, ConvolutionKernel kernel, Value writes) implements Step {
        @Override
        public List<Value> reads() {
            List<Value> values = with(source, residual);
            if (pointwise != null) {
                values.addAll(pointwise.parts());
            }
            if (embedding != null) {
                values.add(embedding);
            }
            return values;
        }

        /** The same, reading another source. */
        public Convolution reading(Source other) {
            return new Convolution(node, op, other, embedding, residual, pointwise, activation, kernel, writes);
        }
    }

    /** A 1×1 convolution of values side by side, whose result is only ever added to another convolution's. */
    record Pointwise(Op.Conv2d op, List<Value> parts) {
    }

    /** A source that must lie in memory, with what is added to it, and the activation of the sum. */
    record Copy(Node node, Source source, Residual residual, Activation activation, Value writes) implements Step {
        /** Of the source alone. */
        public Copy(Node node, Source source, Value writes) {
            this(node, source, null, Activation.NONE, writes);
        }

        @Override
        public List<Value> reads() {
            return with(source, residual);
        }
    }

    /** Values side by side whose channels do not fill whole vectors. */
    record Gather(Node node, List<Value> reads, Value writes) implements Step {
    }

    /** Attention. */
    record Attend(Node node, Op.Attention op, Value qkv, Value writes) implements Step {
        @Override
        public List<Value> reads() {
            return List.of(qkv);
        }
    }

    /** Maxima or means of windows. */
    record Pooling(Node node, Pool pool, Value value, Value writes) implements Step {
        @Override
        public List<Value> reads() {
            return List.of(value);
        }
    }

    /** Bilinear interpolation to the size of what is written. */
    record Interpolate(Node node, Value value, Value writes) implements Step {
        @Override
        public List<Value> reads() {
            return List.of(value);
        }
    }

    /** Zeros below, to the right and behind. */
    record Pad(Node node, Value value, Value writes) implements Step {
        @Override
        public List<Value> reads() {
            return List.of(value);
        }
    }

    /** Means of whole maps: a vector. */
    record GlobalMean(Node node, Value value, Value writes) implements Step {
        @Override
        public List<Value> reads() {
            return List.of(value);
        }
    }

    /**
     * Scale and shift per image and channel.
     *
     * @param norm the normalisation, or null
     * @param values whose statistics it takes
     * @param scaleShift vector of scales, less 1, then shifts; or null
     * @param shift vector of shifts; or null
     * @param affine scale and shift from weights alone; or null
     */
    record Norm(Node node, Op.GroupNorm norm, List<Value> values, Value scaleShift, Value shift,
            Op.ChannelAffine affine, int channels) implements Step {
        /** The vector that scales or shifts, or null. */
        public Value embedding() {
            return scaleShift != null ? scaleShift : shift;
        }

        @Override
        public List<Value> reads() {
            return embedding() == null ? List.of() : List.of(embedding());
        }

        @Override
        public Value writes() {
            return null;
        }
    }

    /** An operation on vectors. */
    record OnVectors(Node node, List<Value> reads, Value writes) implements Step {
    }

    private static List<Value> with(Source source, Residual residual) {
        return new ArrayList<>(Stream.concat(source.parts().stream(),
                Stream.ofNullable(residual).map(Residual::value)).filter(Objects::nonNull).toList());
    }
}
