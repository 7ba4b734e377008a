package io.github.dpi4j.backend.plan;

import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.kernel.Resample;
import java.util.ArrayList;
import java.util.List;

/**
 * One step of a lowered graph: like the graph's operations, but with everything fused that a kernel does in one go. Values
 * are images and channels in memory; what needs no memory of its own is part of a {@link Source}.
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

    /** An activation in memory. */
    final class Value {
        public final int images;
        public final int height;
        public final int width;
        public final int channels;
        /** Whether a normalisation reads its statistics. */
        public boolean needsStats;

        public Value(int images, int height, int width, int channels) {
            this.images = images;
            this.height = height;
            this.width = width;
            this.channels = channels;
        }
    }

    /** A value seen on the way: resample(silu(norm(concat(parts)))). */
    record Source(List<Value> parts, Norm norm, boolean silu, Resample resample) {
        public static Source of(Value value) {
            return new Source(List.of(value), null, false, Resample.NONE);
        }

        /** Whether it is a value as it lies in memory, resampled at most. */
        public boolean isResampledValue() {
            return parts.size() == 1 && norm == null && !silu;
        }

        public boolean isPlain() {
            return norm == null && !silu && resample == Resample.NONE;
        }

        public int images() {
            return parts.getFirst().images;
        }

        public int channels() {
            return parts.stream().mapToInt(p -> p.channels).sum();
        }
    }

    /** What is added to a value as it is written: a value of its own size once resampled, or one channel for all. */
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
     * @param embedding (N, C) that is added at every pixel, or null
     * @param residual added, or null
     * @param pointwise added, or null
     */
    record Convolution(Node node, Op.Conv2d op, Source source, Node embedding, Residual residual, Pointwise pointwise,
            Value writes) implements Step {
        @Override
        public List<Value> reads() {
            List<Value> values = with(source, residual);
            if (pointwise != null) {
                values.addAll(pointwise.parts());
            }
            return values;
        }
    }

    /** A 1×1 convolution of values side by side, whose result is only ever added to another convolution's. */
    record Pointwise(Op.Conv2d op, List<Value> parts) {
    }

    /** A source that must lie in memory, with what is added to it. */
    record Copy(Node node, Source source, Residual residual, Value writes) implements Step {
        @Override
        public List<Value> reads() {
            return with(source, residual);
        }
    }

    /** Values side by side whose channels do not fill whole vectors. */
    record Gather(Node node, List<Value> reads, Value writes) implements Step {
    }

    /** Scaled mean over channels. */
    record ChannelMean(Node node, Value value, float scale, Value writes) implements Step {
        @Override
        public List<Value> reads() {
            return List.of(value);
        }
    }

    /** Attention. */
    record Attend(Node node, Op.Attention op, Value qkv, Value writes) implements Step {
        @Override
        public List<Value> reads() {
            return List.of(qkv);
        }
    }

    /**
     * Scale and shift per image and channel.
     *
     * @param norm the normalisation, or null
     * @param values whose statistics it takes
     * @param scaleShift embedding (N, 2C), or null
     * @param shift embedding (N, C), or null
     */
    record Norm(Node node, Op.GroupNorm norm, List<Value> values, Node scaleShift, Node shift,
            int channels) implements Step {
        @Override
        public List<Value> reads() {
            return List.of();
        }

        @Override
        public Value writes() {
            return null;
        }
    }

    /** An operation on (N, C) vectors, which lie outside the plan's memory. */
    record OnVectors(Node node) implements Step {
        @Override
        public List<Value> reads() {
            return List.of();
        }

        @Override
        public Value writes() {
            return null;
        }
    }

    private static List<Value> with(Source source, Residual residual) {
        List<Value> values = new ArrayList<>(source.parts());
        if (residual != null) {
            values.add(residual.value());
        }
        return values;
    }
}
