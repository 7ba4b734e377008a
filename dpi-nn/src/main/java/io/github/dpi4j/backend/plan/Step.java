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
import org.jspecify.annotations.Nullable;

/**
 * A step of a lowered graph: one or more of the graph's operations, fused into what one kernel computes. Values are
 * maps and vectors in memory; operations that need no memory of their own are part of a {@link Source}. Immutable.
 */
public sealed interface Step extends MemoryPlan.Use<Step.Value> {
    /** Returns the node whose name and cost the step carries. */
    Node node();

    /** Returns values in memory that the step reads. */
    @Override
    List<Value> reads();

    @Override
    default List<Value> written() {
        return writes() == null ? List.of() : List.of(writes());
    }

    /** Returns the value that the step writes, or null. */
    @Nullable
    Value writes();

    /** An activation in memory: a map, or a vector, which is a map of one pixel. Compared by identity. */
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

        /** Returns a new value of the same extents, without statistics. */
        public Value like() {
            return new Value(images, height, width, channels);
        }
    }

    /** A value computed on the fly as it is loaded: resample(activation(norm(concat(parts)))). */
    record Source(List<Value> parts, @Nullable Norm norm, Activation activation, Resample resample) {
        public static Source of(Value value) {
            return new Source(List.of(value), null, Activation.NONE, Resample.NONE);
        }

        /** Returns whether it is a value in memory, at most resampled. */
        public boolean isResampledValue() {
            return parts.size() == 1 && !isActivated();
        }

        public boolean isPlain() {
            return !isActivated() && resample == Resample.NONE;
        }

        /** Returns whether it is normalised or activated as it is loaded. */
        public boolean isActivated() {
            return norm != null || activation != Activation.NONE;
        }

        public int images() {
            return parts.getFirst().images;
        }

        public int channels() {
            return parts.stream().mapToInt(p -> p.channels).sum();
        }

        /** Returns the value that it becomes when it is put into memory. */
        public Value materialised() {
            Value part = parts.getFirst();
            return new Value(part.images, resample.extent(part.height), resample.extent(part.width), channels());
        }
    }

    /** A residual, which is added to a value as it is stored: a value that has the same size after resampling. */
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
     * @param embedding vector that is broadcast over the pixels and added, or null
     * @param residual added, or null
     * @param pointwise added, or null
     * @param activation of the sum
     * @param kernel the kernel that computes it
     */
    record Convolution(Node node, Op.Conv2d op, Source source, @Nullable Value embedding, @Nullable Residual residual,
            @Nullable Pointwise pointwise,
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

        /** Returns the convolution with another source. */
        public Convolution reading(Source other) {
            return new Convolution(node, op, other, embedding, residual, pointwise, activation, kernel, writes);
        }
    }

    /** A 1×1 convolution of concatenated values that is fused into another convolution, to which its result is added. */
    record Pointwise(Op.Conv2d op, List<Value> parts) {
    }

    /** A copy of a source into memory, with a residual and an activation of the sum. */
    record Copy(Node node, Source source, @Nullable Residual residual, Activation activation,
            Value writes) implements Step {
        /** Creates a copy of the source alone. */
        public Copy(Node node, Source source, Value writes) {
            this(node, source, null, Activation.NONE, writes);
        }

        @Override
        public List<Value> reads() {
            return with(source, residual);
        }
    }

    /** A concatenation of values whose channels do not fill whole vectors. */
    record Gather(Node node, List<Value> reads, Value writes) implements Step {
    }

    /** Attention. */
    record Attend(Node node, Op.Attention op, Value qkv, Value writes) implements Step {
        @Override
        public List<Value> reads() {
            return List.of(qkv);
        }
    }

    /** Max or average pooling. */
    record Pooling(Node node, Pool pool, Value value, Value writes) implements Step {
        @Override
        public List<Value> reads() {
            return List.of(value);
        }
    }

    /** Bilinear interpolation to the size of the written value. */
    record Interpolate(Node node, Value value, Value writes) implements Step {
        @Override
        public List<Value> reads() {
            return List.of(value);
        }
    }

    /** Zero padding below, to the right and after the last channel. */
    record Pad(Node node, Value value, Value writes) implements Step {
        @Override
        public List<Value> reads() {
            return List.of(value);
        }
    }

    /** Means over all pixels of each channel: a vector. */
    record GlobalMean(Node node, Value value, Value writes) implements Step {
        @Override
        public List<Value> reads() {
            return List.of(value);
        }
    }

    /**
     * A scale and a shift for each image and channel.
     *
     * @param norm the normalisation, or null
     * @param values whose statistics it takes
     * @param scaleShift vector of scales, less 1, then shifts; or null
     * @param shift vector of shifts; or null
     * @param affine scale and shift from weights alone; or null
     */
    record Norm(Node node, Op.@Nullable GroupNorm norm, List<Value> values, @Nullable Value scaleShift,
            @Nullable Value shift,
            Op.@Nullable ChannelAffine affine, int channels) implements Step {
        /** Returns the vector that scales or shifts, or null. */
        public @Nullable Value embedding() {
            return scaleShift != null ? scaleShift : shift;
        }

        @Override
        public List<Value> reads() {
            return embedding() == null ? List.of() : List.of(embedding());
        }

        @Override
        public @Nullable Value writes() {
            return null;
        }
    }

    /** An operation on vectors. */
    record OnVectors(Node node, List<Value> reads, Value writes) implements Step {
    }

    private static List<Value> with(Source source, @Nullable Residual residual) {
        return new ArrayList<>(Stream.concat(source.parts().stream(),
                Stream.ofNullable(residual).map(Residual::value)).filter(Objects::nonNull).toList());
    }
}
