package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.backend.plan.Activations;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.graph.Op.QkvOrder;
import io.github.dpi4j.kernel.Pool;
import io.github.dpi4j.kernel.TimestepEmbeddings;
import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.kernel.scalar.Attention;
import io.github.dpi4j.kernel.scalar.Convolution;
import io.github.dpi4j.kernel.scalar.Dense;
import io.github.dpi4j.kernel.scalar.Elementwise;
import io.github.dpi4j.kernel.scalar.GroupNormalization;
import io.github.dpi4j.kernel.scalar.Pooling;
import io.github.dpi4j.kernel.scalar.Resampling;
import io.github.dpi4j.tensor.Tensor;
import java.util.Map;
import java.util.Objects;

/** The scalar kernel of each operation. */
final class ScalarKernels {
    private ScalarKernels() {
    }

    /**
     * Runs one operation.
     *
     * @param in what its node reads; not modified
     * @param weights by name
     * @param out overwritten
     */
    static void run(Op op, Tensor[] in, Map<String, float[]> weights, Workers workers, Tensor out) {
        switch (op) {
            case Op.Input _ -> throw new AssertionError("an input is not computed");
            case Op.Conv2d c ->
                Convolution.conv2d(workers, in[0], weight(weights, c.weight()), weight(weights, c.bias()),
                        c.window(), c.groups(), out);
            case Op.Linear l ->
                Dense.linear(workers, in[0], weight(weights, l.weight()), weight(weights, l.bias()), out);
            case Op.GroupNorm g -> GroupNormalization.groupNorm(workers, in[0], weight(weights, g.weight()),
                    weight(weights, g.bias()), g.groups(), g.eps(), out);
            case Op.ChannelAffine a -> Elementwise.channelAffine(workers, in[0], weight(weights, a.scale()),
                    weight(weights, a.shift()), out);
            case Op.Activation a -> Elementwise.activation(workers, Activations.of(a), in[0], out);
            case Op.ScaleShift _ -> Elementwise.scaleShift(workers, in[0], in[1], out);
            case Op.AddEmbedding _ -> Elementwise.addEmbedding(workers, in[0], in[1], out);
            case Op.Attention a -> Attention.attention(workers, in[0], a.heads(), a.headChannels(),
                    a.order() == QkvOrder.PER_HEAD, out);
            case Op.Upsample _ -> Resampling.upsample(workers, in[0], out);
            case Op.Bilinear _ -> Resampling.bilinear(workers, in[0], out);
            case Op.MaxPool p -> Pooling.pool(workers, in[0], pool(p), out);
            case Op.AvgPool p -> Pooling.pool(workers, in[0], pool(p), out);
            case Op.GlobalMean _ -> Pooling.globalMean(workers, in[0], out);
            case Op.Pad _ -> Resampling.pad(workers, in[0], out);
            case Op.Concat _ -> Resampling.concat(workers, in, out);
            case Op.Add _ -> Elementwise.add(workers, in[0], in[1], out);
            case Op.TimestepEmbedding t -> TimestepEmbeddings.timestepEmbedding(in[0], t.maxPeriod(), out);
        }
    }

    /** Returns a weight by name; all of a graph's are there once its network is compiled. */
    static float[] weight(Map<String, float[]> weights, String name) {
        return Objects.requireNonNull(weights.get(name), name);
    }

    static Pool pool(Op.MaxPool op) {
        return new Pool(Pool.Kind.MAX, op.window());
    }

    static Pool pool(Op.AvgPool op) {
        return new Pool(op.countIncludePad() ? Pool.Kind.AVERAGE_WITH_PADDING : Pool.Kind.AVERAGE, op.window());
    }
}
