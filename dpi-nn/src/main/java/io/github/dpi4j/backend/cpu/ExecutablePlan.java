package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.backend.plan.Activations;
import io.github.dpi4j.backend.plan.MemoryPlan;
import io.github.dpi4j.backend.plan.Step;
import io.github.dpi4j.backend.plan.Step.Norm;
import io.github.dpi4j.backend.plan.Step.Residual;
import io.github.dpi4j.backend.plan.Step.Source;
import io.github.dpi4j.backend.plan.Step.Value;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.kernel.Activation;
import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.kernel.TimestepEmbeddings;
import io.github.dpi4j.kernel.vector.Attention;
import io.github.dpi4j.kernel.vector.BilinearMap;
import io.github.dpi4j.kernel.vector.ChannelStats;
import io.github.dpi4j.kernel.vector.ConvInput;
import io.github.dpi4j.kernel.vector.ConvInput.Affine;
import io.github.dpi4j.kernel.vector.ConvOutput;
import io.github.dpi4j.kernel.vector.CopyMap;
import io.github.dpi4j.kernel.vector.DepthwiseConv;
import io.github.dpi4j.kernel.vector.DirectConv;
import io.github.dpi4j.kernel.vector.FeatureMap;
import io.github.dpi4j.kernel.vector.GlobalMean;
import io.github.dpi4j.kernel.vector.Lanes;
import io.github.dpi4j.kernel.vector.Layouts;
import io.github.dpi4j.kernel.vector.LinearLayer;
import io.github.dpi4j.kernel.vector.NormAffine;
import io.github.dpi4j.kernel.vector.Operation;
import io.github.dpi4j.kernel.vector.Pointwise;
import io.github.dpi4j.kernel.vector.PoolMap;
import io.github.dpi4j.kernel.Resample;
import io.github.dpi4j.kernel.vector.StatsOfMap;
import io.github.dpi4j.kernel.vector.WinogradConv;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.tensor.Window;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An executable plan: the steps as operations bound to memory, packed weights and kernels. */
final class ExecutablePlan {
    /** Memory of maps of which only the shape is asked for. */
    private static final float[] NO_FLOATS = {};

    private final Shape[] shapes;
    private final PackedWeights weights;
    private final MemoryPlan<Value> memory;
    private final float[] arena;
    private final float[] shared;
    private final Map<Value, FeatureMap> maps = new IdentityHashMap<>();
    private final Map<Value, ChannelStats> stats = new IdentityHashMap<>();
    private final Map<Norm, Affine> affines = new IdentityHashMap<>();
    private final Map<Norm, NormAffine> normAffines = new IdentityHashMap<>();
    private final Map<Node, Value> loads = new HashMap<>();
    private final List<PlannedStep> bound = new ArrayList<>();

    /** A step and the operation that executes it. */
    record PlannedStep(Step step, Operation operation) {
    }

    /**
     * @param memory offsets of the steps' values, and of any values used after them
     * @param sharedSize working memory in floats that other users of {@link #shared()} need
     * @param former a plan no longer in use, whose memory is reused if it is large enough, which saves clearing new
     *        memory; or null
     */
    ExecutablePlan(List<Step> steps, MemoryPlan<Value> memory, long sharedSize, Shape[] shapes, PackedWeights weights,
            @Nullable ExecutablePlan former) {
        this.shapes = shapes;
        this.weights = weights;
        this.memory = memory;
        // Matrix kernels may read a few pixels past the last one.
        int widest = steps.stream().filter(s -> s.writes() != null).mapToInt(s -> s.writes().channels).max().orElse(0);
        this.arena = allocate(Lanes.ALIGNED + memory.size() + 8L * Lanes.padded(widest),
                former == null ? null : former.arena);
        this.shared = allocate(Math.max(sharedSize, steps.stream().mapToLong(this::sharedSize).max().orElse(0)),
                former == null ? null : former.shared);
        for (Step step : steps) {
            bind(step);
        }
    }

    /** Assigns offsets to values, each at the beginning of a cache line. */
    static MemoryPlan<Value> memory(List<? extends MemoryPlan.Use<Value>> uses, List<Value> kept) {
        return new MemoryPlan<>(v -> FeatureMap.size(v.images, v.height, v.width, v.channels), 16, uses, kept);
    }

    private static float[] allocate(long floats, float @Nullable [] former) {
        if (former != null && former.length >= floats) {
            return former;
        }
        if (floats > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    "network: this batch of images needs " + (floats >> 28)
                            + " GiB in one array, at most 8 are possible: use a smaller batch");
        }
        return new float[(int) floats];
    }

    /** Returns the operations in the order of execution. */
    List<PlannedStep> operations() {
        return bound;
    }

    /**
     * Copies the network's inputs to where its steps read them.
     *
     * @param microBatch index of the micro-batch, from 0
     */
    void load(Graph graph, Map<String, Tensor> inputs, int microBatch, Workers team) {
        for (Node node : graph.nodes()) {
            Value value = loads.get(node);
            if (node.op() instanceof Op.Input input && value != null) {
                Tensor given = Objects.requireNonNull(inputs.get(input.name()), input.name());
                Layouts.load(given.data(), microBatch * shapes[node.index()].size(), map(value), team);
            }
        }
    }

    FeatureMap map(Value value) {
        return maps.computeIfAbsent(value, v -> new FeatureMap(arena,
                Math.toIntExact(Lanes.ALIGNED + memory.offset(v)), v.images, v.height, v.width, v.channels));
    }

    /** Returns the scale and shift of a normalisation. */
    Affine affine(Norm norm) {
        return Objects.requireNonNull(affines.get(norm), norm::toString);
    }

    /** Returns the operation of a normalisation; null if there is none. */
    @Nullable
    NormAffine normAffine(Norm norm) {
        return normAffines.get(norm);
    }

    /** Returns working memory, which belongs to one operation while it runs. */
    float[] shared() {
        return shared;
    }

    /** Returns the plan's memory in floats, without the weights. */
    long floats() {
        return (long) arena.length + shared.length;
    }

    private long sharedSize(Step step) {
        return switch (step) {
            case Step.Convolution c -> switch ((ConvChoice) c.kernel()) {
                case ConvChoice.Winograd w -> WinogradConv.sharedSize(c.writes().images, c.writes().height,
                        c.writes().width, c.source().channels(), w.tiling());
                case ConvChoice.Direct _ -> DirectConv.sharedSize(shape(c.source()), c.op().window());
                case ConvChoice.Depthwise _ -> 0;
            };
            case Step.Attend a -> Attention.sharedSize(emptyMap(a.qkv()), a.op().heads());
            case Step.Load _, Step.Copy _, Step.Gather _, Step.Pooling _, Step.Interpolate _, Step.Pad _,
                    Step.GlobalMean _, Step.Norm _, Step.OnVectors _ ->
                0;
        };
    }

    /** Returns a source's shape as an input without memory. */
    private static ConvInput shape(Source source) {
        Affine affine = source.norm() == null ? null : new Affine(NO_FLOATS, NO_FLOATS, 0);
        return new ConvInput(source.parts().stream().map(ExecutablePlan::emptyMap).toList(), affine,
                source.activation(),
                source.resample());
    }

    static FeatureMap emptyMap(Value v) {
        return new FeatureMap(NO_FLOATS, 0, v.images, v.height, v.width, v.channels);
    }

    private void bind(Step step) {
        switch (step) {
            case Step.Load load -> loads.put(load.node(), load.writes());
            case Step.Convolution c -> convolution(c);
            case Step.Copy c -> add(c, copy(c));
            case Step.Gather g -> add(g, Layouts.gather(g.reads().stream().map(this::map).toList(), map(g.writes())));
            case Step.Attend a -> add(a, new Attention(map(a.qkv()), map(a.writes()), a.op().heads(),
                    a.op().order() == Op.QkvOrder.PER_HEAD, shared));
            case Step.Pooling p -> add(p, new PoolMap(map(p.value()), p.pool(), map(p.writes())));
            case Step.Interpolate i -> add(i, new BilinearMap(map(i.value()), map(i.writes())));
            case Step.Pad p -> add(p, Layouts.pad(map(p.value()), map(p.writes())));
            case Step.GlobalMean m -> add(m, new GlobalMean(map(m.value()), map(m.writes())));
            case Step.Norm n -> norm(n);
            case Step.OnVectors v -> add(v, onVectors(v));
        }
        // Only if they were not gathered while the value was written.
        Value written = step.writes();
        if (written != null && written.needsStats && !stats.containsKey(written)) {
            add(step, new StatsOfMap(map(written), newStats(written, written.height)));
        }
    }

    /** Returns the operation that copies a source into memory. */
    Operation copy(Step.Copy c) {
        ConvInput in = input(c.source());
        float[] zeros = new float[Lanes.panels(in.channels()) * Lanes.PANEL];
        return new CopyMap(in, output(c.writes(), zeros, 0, c.residual(), null, c.activation(),
                CopyMap.slots(in.height())));
    }

    private void add(Step step, Operation operation) {
        bound.add(new PlannedStep(step, operation));
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
            bias = biasAndEmbedding(c, bias, map(c.embedding()));
        }
        ConvChoice choice = (ConvChoice) c.kernel();
        Window window = c.op().window();
        int slots = switch (choice) {
            case ConvChoice.Winograd w -> WinogradConv.slots(out.height, out.width, w.tiling());
            case ConvChoice.Direct _ -> DirectConv.slots(out.height, out.width, window);
            case ConvChoice.Depthwise _ -> DepthwiseConv.slots(out.height);
        };
        ConvOutput output = output(out, bias, biasStride, c.residual(), pointwise(c.pointwise()), c.activation(),
                slots);
        float[] packed = weights.packed(Packing.of(c.op(), choice));
        add(c, switch (choice) {
            case ConvChoice.Winograd w -> new WinogradConv(in, window, packed, output, w.tiling(), shared);
            case ConvChoice.Direct _ -> new DirectConv(in, window, packed, output, shared);
            case ConvChoice.Depthwise _ -> new DepthwiseConv(in, window, packed, output);
        });
    }

    private @Nullable Pointwise pointwise(Step.@Nullable Pointwise pointwise) {
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

    /** Returns a convolution's bias for each image: the sum of the bias and the embedding that is added at every pixel. */
    private float[] biasAndEmbedding(Step.Convolution c, float[] bias, FeatureMap embedding) {
        int channels = c.op().outChannels();
        float[] sum = new float[embedding.images() * bias.length];
        add(c, (_, _) -> {
            for (int n = 0; n < embedding.images(); n++) {
                for (int i = 0; i < channels; i++) {
                    sum[n * bias.length + i] = bias[i] + embedding.data()[embedding.at(n, 0, 0) + i];
                }
            }
        });
        return sum;
    }

    private ConvInput input(Source source) {
        return new ConvInput(source.parts().stream().map(this::map).toList(),
                source.norm() == null ? null : affines.get(source.norm()), source.activation(), source.resample());
    }

    private ConvOutput output(Value value, float[] bias, int biasStride, @Nullable Residual residual,
            @Nullable Pointwise pointwise,
            Activation activation, int slots) {
        FeatureMap added = residual == null ? null : map(residual.value());
        Resample resample = residual == null ? Resample.NONE : residual.resample();
        return new ConvOutput(map(value), bias, biasStride, added, resample, pointwise, activation,
                value.needsStats ? newStats(value, slots) : null);
    }

    private ChannelStats newStats(Value value, int slots) {
        ChannelStats gathered = new ChannelStats(value.images, slots, value.channels,
                (long) value.height * value.width);
        stats.put(value, gathered);
        return gathered;
    }

    private void norm(Norm norm) {
        int images = shapes[norm.node().index()].dim(0);
        int stride = Lanes.padded(norm.channels());
        Affine affine = new Affine(new float[images * stride], new float[images * stride], stride);
        affines.put(norm, affine);
        if (norm.affine() != null) {
            add(norm, channelAffine(norm.affine(), affine, images));
            return;
        }
        if (norm.norm() == null) {
            add(norm, embeddingAffine(norm, affine));
            return;
        }
        List<NormAffine.Part> parts = norm.values().stream()
                .map(v -> new NormAffine.Part(Objects.requireNonNull(stats.get(v), "a value without statistics"),
                        v.channels))
                .toList();
        Op.GroupNorm op = norm.norm();
        FeatureMap embedding = norm.scaleShift() == null ? null : map(norm.scaleShift());
        NormAffine operation = new NormAffine(parts, groups(op, weights), embedding, affine, images);
        normAffines.put(norm, operation);
        add(norm, operation);
    }

    static NormAffine.Groups groups(Op.GroupNorm op, PackedWeights weights) {
        return new NormAffine.Groups(op.groups(), op.eps(), weights.plain(op.weight()), weights.plain(op.bias()));
    }

    /** Returns an operation that computes it in every pass: the weights may be in training. */
    private Operation channelAffine(Op.ChannelAffine op, Affine affine, int images) {
        float[] scale = weights.plain(op.scale());
        float[] shift = weights.plain(op.shift());
        return (_, _) -> {
            for (int image = 0; image < images; image++) {
                System.arraycopy(scale, 0, affine.scale(), image * affine.stride(), scale.length);
                System.arraycopy(shift, 0, affine.shift(), image * affine.stride(), shift.length);
            }
        };
    }

    private Operation embeddingAffine(Norm norm, Affine affine) {
        FeatureMap e = map(Objects.requireNonNull(norm.embedding(), norm::toString));
        int channels = norm.channels();
        boolean scaled = norm.scaleShift() != null;
        return (_, _) -> {
            for (int image = 0; image < e.images(); image++) {
                int from = e.at(image, 0, 0);
                for (int c = 0; c < channels; c++) {
                    int at = image * affine.stride() + c;
                    affine.scale()[at] = scaled ? 1 + e.data()[from + c] : 1;
                    affine.shift()[at] = e.data()[from + (scaled ? channels + c : c)];
                }
            }
        };
    }

    private Operation onVectors(Step.OnVectors step) {
        FeatureMap in = map(step.reads().getFirst());
        FeatureMap out = map(step.writes());
        return switch (step.node().op()) {
            case Op.Linear l -> new LinearLayer(in, weights.plain(l.weight()), weights.plain(l.bias()), out);
            case Op.TimestepEmbedding t -> timestepEmbedding(t, in, out);
            case Op.Activation a -> {
                Activation f = Activations.of(a);
                yield (workers, _) -> workers.run(out.images(), (n, _) -> {
                    for (int i = 0; i < out.channels(); i++) {
                        out.data()[out.at(n, 0, 0) + i] = f.of(in.data()[in.at(n, 0, 0) + i]);
                    }
                });
            }
            case Op.ChannelAffine a -> {
                float[] scale = weights.plain(a.scale());
                float[] shift = weights.plain(a.shift());
                yield (workers, _) -> workers.run(out.images(), (n, _) -> {
                    for (int i = 0; i < out.channels(); i++) {
                        out.data()[out.at(n, 0, 0) + i] = Math.fma(in.data()[in.at(n, 0, 0) + i], scale[i], shift[i]);
                    }
                });
            }
            case Op.Add _ -> {
                FeatureMap other = map(step.reads().getLast());
                yield (workers, _) -> workers.run(out.images(), (n, _) -> {
                    for (int i = 0; i < out.channels(); i++) {
                        out.data()[out.at(n, 0, 0) + i] = in.data()[in.at(n, 0, 0) + i]
                                + other.data()[other.at(n, 0, 0) + i];
                    }
                });
            }
            case Op.Input _, Op.Conv2d _, Op.GroupNorm _, Op.ScaleShift _, Op.AddEmbedding _, Op.Attention _,
                    Op.Upsample _, Op.Bilinear _, Op.MaxPool _, Op.AvgPool _, Op.GlobalMean _, Op.Pad _, Op.Concat _ ->
                throw new IllegalArgumentException("not an operation on vectors: " + step.node());
        };
    }

    private static Operation timestepEmbedding(Op.TimestepEmbedding op, FeatureMap in, FeatureMap out) {
        Tensor t = Tensor.zeros(in.images());
        Tensor embedding = Tensor.zeros(in.images(), op.dim());
        return (_, _) -> {
            for (int n = 0; n < in.images(); n++) {
                t.data()[n] = in.data()[in.at(n, 0, 0)];
            }
            TimestepEmbeddings.timestepEmbedding(t, op.maxPeriod(), embedding);
            for (int n = 0; n < in.images(); n++) {
                System.arraycopy(embedding.data(), n * op.dim(), out.data(), out.at(n, 0, 0), op.dim());
            }
        };
    }
}
