package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.backend.plan.MemoryPlan;
import io.github.dpi4j.backend.plan.Step;
import io.github.dpi4j.backend.plan.Step.Norm;
import io.github.dpi4j.backend.plan.Step.Residual;
import io.github.dpi4j.backend.plan.Step.Source;
import io.github.dpi4j.backend.plan.Step.Value;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.kernel.scalar.Elementwise;
import io.github.dpi4j.kernel.TimestepEmbeddings;
import io.github.dpi4j.kernel.vector.Attention;
import io.github.dpi4j.kernel.vector.ChannelStats;
import io.github.dpi4j.kernel.vector.ConvInput;
import io.github.dpi4j.kernel.vector.ConvInput.Affine;
import io.github.dpi4j.kernel.vector.ConvOutput;
import io.github.dpi4j.kernel.vector.CopyMap;
import io.github.dpi4j.kernel.vector.DirectConv;
import io.github.dpi4j.kernel.vector.DirectConv.Kernel;
import io.github.dpi4j.kernel.vector.FeatureMap;
import io.github.dpi4j.kernel.vector.Lanes;
import io.github.dpi4j.kernel.vector.Layouts;
import io.github.dpi4j.kernel.vector.LinearLayer;
import io.github.dpi4j.kernel.vector.NormAffine;
import io.github.dpi4j.kernel.vector.Operation;
import io.github.dpi4j.kernel.vector.Pointwise;
import io.github.dpi4j.kernel.Resample;
import io.github.dpi4j.kernel.vector.StatsOfMap;
import io.github.dpi4j.kernel.vector.WinogradConv;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Turns steps into operations with addresses: memory, packed weights and kernels are settled here. */
final class Binding {
    private final Shape[] shapes;
    private final PackedWeights weights;
    private final Workers workers;
    private final MemoryPlan<Value> memory;
    private final float[] arena;
    private final float[] shared;
    private final Map<Value, FeatureMap> maps = new IdentityHashMap<>();
    private final Map<Value, ChannelStats> stats = new IdentityHashMap<>();
    private final Map<Norm, Affine> affines = new IdentityHashMap<>();
    private final Map<Norm, NormAffine> normAffines = new IdentityHashMap<>();
    private final Map<Node, Tensor> vectors = new HashMap<>();
    private final Map<Node, Value> loads = new HashMap<>();
    private final List<Bound> bound = new ArrayList<>();

    /** An operation and the step it does. */
    record Bound(Step step, Operation operation) {
    }

    /**
     * @param memory places the steps' values, and perhaps others that are used after them
     * @param sharedSize working memory in floats that others need from {@link #shared()}
     */
    Binding(List<Step> steps, MemoryPlan<Value> memory, long sharedSize, Shape[] shapes, PackedWeights weights,
            Workers workers) {
        this.shapes = shapes;
        this.weights = weights;
        this.workers = workers;
        this.memory = memory;
        // Matrix kernels may read a few pixels past the last one.
        int widest = steps.stream().filter(s -> s.writes() != null).mapToInt(s -> s.writes().channels).max().orElse(0);
        this.arena = allocate(Lanes.ALIGNED + memory.size() + 8L * Lanes.padded(widest));
        this.shared = allocate(Math.max(sharedSize, steps.stream().mapToLong(this::sharedSize).max().orElse(0)));
        for (Step step : steps) {
            bind(step);
        }
    }

    /** Places values, each at the beginning of a cache line. */
    static MemoryPlan<Value> memory(List<? extends MemoryPlan.Use<Value>> uses, Value output) {
        return new MemoryPlan<>(v -> FeatureMap.size(v.images, v.height, v.width, v.channels), 16, uses, output);
    }

    private static float[] allocate(long floats) {
        if (floats > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    "network: a batch of this many and this large images needs " + (floats >> 28)
                            + " GiB in one array, at most 8 are possible: use a smaller batch");
        }
        return new float[(int) floats];
    }

    /** In the order in which they run. */
    List<Bound> operations() {
        return bound;
    }

    /**
     * Copies the network's inputs to where its steps read them.
     *
     * @param turn which of the equal parts of a batch, from 0
     */
    void load(Graph graph, Map<String, Tensor> inputs, int turn, Workers team) {
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Op.Input input) {
                float[] data = inputs.get(input.name()).data();
                int from = turn * shapes[node.index()].size();
                Value value = loads.get(node);
                if (value != null) {
                    Layouts.load(data, from, map(value), team);
                } else {
                    Tensor vector = vector(node);
                    System.arraycopy(data, from, vector.data(), 0, vector.size());
                }
            }
        }
    }

    /** Where a vector of the network lies, inputs among them. */
    Tensor vector(Node node) {
        return vectors.computeIfAbsent(node, n -> Tensor.zeros(shapes[n.index()]));
    }

    FeatureMap map(Value value) {
        return maps.computeIfAbsent(value, v -> new FeatureMap(arena,
                Math.toIntExact(Lanes.ALIGNED + memory.offset(v)), v.images, v.height, v.width, v.channels));
    }

    /** How a normalisation's values are scaled and shifted. */
    Affine affine(Norm norm) {
        return affines.get(norm);
    }

    /** A normalisation's operation; null if there is none. */
    NormAffine normAffine(Norm norm) {
        return normAffines.get(norm);
    }

    /** Working memory that an operation has to itself while it runs. */
    float[] shared() {
        return shared;
    }

    /** Floats that the plan takes beside the weights. */
    long floats() {
        return (long) arena.length + shared.length;
    }

    private long sharedSize(Step step) {
        return switch (step) {
            case Step.Convolution c -> switch (ConvChoice.of(c.op(), c.writes())) {
                case ConvChoice.Winograd w -> WinogradConv.sharedSize(c.writes().images, c.writes().height,
                        c.writes().width, c.source().channels(), w.tiling());
                case ConvChoice.Direct _ -> DirectConv.sharedSize(shape(c.source()), kernel(c.op()));
            };
            case Step.Attend a -> Attention.sharedSize(emptyMap(a.qkv()), a.op().heads());
            case Step.Load _, Step.Copy _, Step.Gather _, Step.ChannelMean _, Step.Norm _, Step.OnVectors _ -> 0;
        };
    }

    /** A source's shape, before there is memory for it. */
    private static ConvInput shape(Source source) {
        Affine affine = source.norm() == null ? null : new Affine(null, null, 0);
        return new ConvInput(source.parts().stream().map(Binding::emptyMap).toList(), affine, source.silu(),
                source.resample());
    }

    static FeatureMap emptyMap(Value v) {
        return new FeatureMap(null, 0, v.images, v.height, v.width, v.channels);
    }

    static Kernel kernel(Op.Conv2d conv) {
        return new Kernel(conv.kernel(), conv.stride(), conv.padding());
    }

    private void bind(Step step) {
        switch (step) {
            case Step.Load load -> loads.put(load.node(), load.writes());
            case Step.Convolution c -> convolution(c);
            case Step.Copy c -> add(c, copy(c));
            case Step.Gather g -> {
                add(g, Layouts.gather(g.reads().stream().map(this::map).toList(), map(g.writes())));
                statsOf(g.writes(), g);
            }
            case Step.ChannelMean m -> add(m, Layouts.channelMean(map(m.value()), m.scale(), map(m.writes())));
            case Step.Attend a -> {
                add(a, new Attention(map(a.qkv()), map(a.writes()), a.op().heads(),
                        a.op().order() == Op.QkvOrder.PER_HEAD, shared));
                statsOf(a.writes(), a);
            }
            case Step.Norm n -> norm(n);
            case Step.OnVectors v -> add(v, onVectors(v.node()));
        }
        if (step instanceof Step.Load load) {
            statsOf(load.writes(), load);
        }
    }

    /** Puts a source into memory. */
    Operation copy(Step.Copy c) {
        ConvInput in = input(c.source());
        float[] zeros = new float[Lanes.panels(in.channels()) * Lanes.PANEL];
        return new CopyMap(in, output(c.writes(), zeros, 0, c.residual(), null, CopyMap.slots(in.height())));
    }

    private void add(Step step, Operation operation) {
        bound.add(new Bound(step, operation));
    }

    private void convolution(Step.Convolution c) {
        ConvInput in = input(c.source());
        Value out = c.writes();
        float[] bias = weights.bias(c.op());
        if (c.pointwise() != null) {
            bias = sum(bias, weights.bias(c.pointwise().op()));
        }
        int biasStride = 0;
        if (c.embedding() != null) {
            biasStride = bias.length;
            bias = biasAndEmbedding(c, bias);
        }
        Pointwise pointwise = pointwise(c.pointwise());
        ConvChoice choice = ConvChoice.of(c.op(), out);
        float[] packed = weights.packed(Packing.of(c.op(), choice));
        switch (choice) {
            case ConvChoice.Winograd w -> add(c,
                    new WinogradConv(in, packed,
                            output(out, bias, biasStride, c.residual(), pointwise,
                                    WinogradConv.slots(out.height, out.width, w.tiling())),
                            w.tiling(), shared));
            case ConvChoice.Direct _ -> add(c,
                    new DirectConv(in, kernel(c.op()), packed,
                            output(out, bias, biasStride, c.residual(), pointwise,
                                    DirectConv.slots(out.height, out.width, kernel(c.op()))),
                            shared));
        }
    }

    private Pointwise pointwise(Step.Pointwise pointwise) {
        return pointwise == null
                ? null
                : new Pointwise(pointwise.parts().stream().map(this::map).toList(),
                        weights.packed(Packing.of(pointwise)));
    }

    private static float[] sum(float[] a, float[] b) {
        float[] sum = a.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += b[i];
        }
        return sum;
    }

    /** A convolution's bias per image: with the embedding that is added at every pixel. */
    private float[] biasAndEmbedding(Step.Convolution c, float[] bias) {
        Tensor embedding = vector(c.embedding());
        int channels = c.op().outChannels();
        float[] sum = new float[embedding.dim(0) * bias.length];
        add(c, (_, _) -> {
            for (int i = 0; i < embedding.size(); i++) {
                sum[i / channels * bias.length + i % channels] = bias[i % channels] + embedding.data()[i];
            }
        });
        return sum;
    }

    private ConvInput input(Source source) {
        return new ConvInput(source.parts().stream().map(this::map).toList(),
                source.norm() == null ? null : affines.get(source.norm()), source.silu(), source.resample());
    }

    private ConvOutput output(Value value, float[] bias, int biasStride, Residual residual, Pointwise pointwise,
            int slots) {
        FeatureMap added = residual == null ? null : map(residual.value());
        Resample resample = residual == null ? Resample.NONE : residual.resample();
        return new ConvOutput(map(value), bias, biasStride, added, resample, pointwise, newStats(value, slots));
    }

    private ChannelStats newStats(Value value, int slots) {
        if (!value.needsStats) {
            return null;
        }
        ChannelStats gathered = new ChannelStats(value.images, slots, value.channels,
                (long) value.height * value.width);
        stats.put(value, gathered);
        return gathered;
    }

    private void statsOf(Value value, Step step) {
        if (value.needsStats) {
            add(step, new StatsOfMap(map(value), newStats(value, value.height)));
        }
    }

    private void norm(Norm norm) {
        int images = shapes[norm.node().index()].dim(0);
        int stride = Lanes.padded(norm.channels());
        Affine affine = new Affine(new float[images * stride], new float[images * stride], stride);
        affines.put(norm, affine);
        if (norm.norm() == null) {
            add(norm, embeddingAffine(norm, affine));
            return;
        }
        List<NormAffine.Part> parts = norm.values().stream()
                .map(v -> new NormAffine.Part(stats.get(v), v.channels)).toList();
        Op.GroupNorm op = norm.norm();
        float[] embedding = norm.scaleShift() == null ? null : vector(norm.scaleShift()).data();
        NormAffine operation = new NormAffine(parts, groups(op, weights), embedding, affine, images);
        normAffines.put(norm, operation);
        add(norm, operation);
    }

    static NormAffine.Groups groups(Op.GroupNorm op, PackedWeights weights) {
        return new NormAffine.Groups(op.groups(), op.eps(), weights.plain(op.weight()), weights.plain(op.bias()));
    }

    private Operation embeddingAffine(Norm norm, Affine affine) {
        Tensor e = vector(norm.scaleShift() != null ? norm.scaleShift() : norm.shift());
        int channels = norm.channels();
        boolean scaled = norm.scaleShift() != null;
        int row = e.dim(1);
        return (_, _) -> {
            for (int image = 0; image < e.dim(0); image++) {
                for (int c = 0; c < channels; c++) {
                    int at = image * affine.stride() + c;
                    affine.scale()[at] = scaled ? 1 + e.data()[image * row + c] : 1;
                    affine.shift()[at] = e.data()[image * row + (scaled ? channels + c : c)];
                }
            }
        };
    }

    private Operation onVectors(Node node) {
        Tensor in = vector(node.input(0));
        Tensor out = vector(node);
        return switch (node.op()) {
            case Op.Linear l ->
                new LinearLayer(in.data(), weights.plain(l.weight()), weights.plain(l.bias()), out.data(),
                        in.dim(0), l.inFeatures(), l.outFeatures());
            case Op.TimestepEmbedding t -> (_, _) -> TimestepEmbeddings.timestepEmbedding(in, t.maxPeriod(), out);
            case Op.Silu _ -> (workers, _) -> Elementwise.silu(workers, in, out);
            case Op.Add _ -> {
                Tensor other = vector(node.input(1));
                yield (workers, _) -> Elementwise.add(workers, in, other, out);
            }
            case Op.Input _, Op.Conv2d _, Op.GroupNorm _, Op.ScaleShift _, Op.AddEmbedding _, Op.Attention _,
                    Op.Upsample _, Op.AvgPool _, Op.Concat _, Op.AddChannelMean _ ->
                throw new IllegalArgumentException("not an operation on vectors: " + node);
        };
    }
}
