package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.backend.cuda.VectorLaunches.Vector;
import io.github.dpi4j.backend.plan.Lowering;
import io.github.dpi4j.backend.plan.MemoryPlan;
import io.github.dpi4j.backend.plan.Step;
import io.github.dpi4j.backend.plan.Step.Source;
import io.github.dpi4j.backend.plan.Step.Value;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.kernel.Activation;
import io.github.dpi4j.kernel.Resample;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Window;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A graph and the shapes of its inputs as a list of launches over one piece of device memory. Inputs and output are
 * float32 in the caller's layout, (N, C, H, W) or (N, features).
 */
final class LaunchPlan {
    private static final int MAP_THREADS = 256;
    private static final int STATISTICS_PIXELS = 64;
    private static final int ATTENTION_TILE = 64;
    /** K tiles of a head's channels that the attention kernel has in shared memory at most. */
    private static final int ATTENTION_PANELS = 8;

    private final Graph graph;
    private final Shape[] shapes;
    private final LayerWeights weights;
    private final ElementType type;
    private final DeviceMemory memory;
    private final DeviceMaps maps;
    private final List<Value> outputs;
    private final Map<Node, Long> results = new LinkedHashMap<>();
    /** Nodes by the values of their vectors. */
    private final Map<Value, Node> vectorNodes = new IdentityHashMap<>();
    private final VectorLaunches vectors;
    private final NormLaunches norms;
    private final List<Launch> launches = new ArrayList<>();
    /** The work of each launch. */
    private final List<LaunchWork> works = new ArrayList<>();
    private final List<Convolution> convolutions = new ArrayList<>();
    private final Map<String, Long> inputs = new HashMap<>();
    /** Partial sums of split-K convolutions. */
    private final long partialSums;
    /** Semaphores of split-K convolutions, one for each tile, then those of the moments of a result. */
    private final long semaphores;
    private final int tileSemaphores;
    private final int semaphoreCount;

    /** A launch that computes a convolution by a tile, and its problem. */
    record Convolution(Launch launch, ConvolutionTile.Problem problem) {
    }

    /**
     * @param shapes of all nodes' values
     * @param base start of the device memory; 0 to compute {@link #bytes} only
     */
    LaunchPlan(Graph graph, Shape[] shapes, LayerWeights weights, ElementType type, Device device, long base) {
        this(graph, shapes, weights, type, problem -> ConvolutionTile.choose(problem, device), base);
    }

    /** @param tiles the choice of each convolution's kernel */
    LaunchPlan(Graph graph, Shape[] shapes, LayerWeights weights, ElementType type,
            Function<ConvolutionTile.Problem, ConvolutionTile.Choice> tiles, long base) {
        this(graph, shapes, weights, type,
                DeviceProgram.of(Lowering.lower(graph, shapes,
                        new Lowering.Options(type.vector(), 2, true, false, new DeviceKernels(type, tiles)))),
                base);
    }

    LaunchPlan(Graph graph, Shape[] shapes, LayerWeights weights, ElementType type, DeviceProgram program, long base) {
        this.graph = graph;
        this.shapes = shapes;
        this.weights = weights;
        this.type = type;
        this.memory = new DeviceMemory(base);
        List<Step> steps = program.steps();
        this.outputs = program.outputs();
        this.maps = new DeviceMaps(new MemoryPlan<>(this::bytes, DeviceMemory.ALIGNMENT, program.uses(), outputs), type,
                memory);
        graph.outputs().values().forEach(node -> results.computeIfAbsent(node,
                n -> memory.take((long) shapes[n.index()].size() * Float.BYTES)));
        this.vectors = new VectorLaunches(graph, shapes, weights, type, memory, results, launches);
        graph.inputs().forEach((name, node) -> {
            long address = memory.take((long) shapes[node.index()].size() * Float.BYTES);
            inputs.put(name, address);
            vectors.input(node, address);
        });
        long sums = 0;
        int mostTiles = 0;
        int mostOfMoments = 0;
        for (Step step : steps) {
            if (step.writes() != null && shapes[step.node().index()].rank() != 4) {
                vectorNodes.put(step.writes(), step.node());
            }
        }
        for (Step.Convolution c : program.convolutions()) {
            if (c.kernel() instanceof ConvolutionTile.Choice choice) {
                ConvolutionTile tile = choice.tile();
                int count = tile.tiles(c.writes().height, c.writes().width);
                int across = DeviceWeights.outputs(c.op()) / tile.outputs();
                mostOfMoments = Math.max(mostOfMoments, NormLaunches.semaphores(c.writes(), count, across));
                if (choice.splitK() > 1) {
                    int blocks = count * across * c.writes().images;
                    mostTiles = Math.max(mostTiles, blocks);
                    sums = Math.max(sums, (long) blocks * choice.splitK() * tile.results());
                }
            }
        }
        this.partialSums = memory.take(sums * Float.BYTES);
        this.tileSemaphores = mostTiles;
        this.semaphoreCount = mostTiles + mostOfMoments;
        this.semaphores = memory.take((long) semaphoreCount * Integer.BYTES);
        this.norms = new NormLaunches(steps, weights, maps, vectors, vectorNodes, launches);
        Step last = steps.isEmpty() ? null : steps.getLast();
        for (Step step : steps) {
            launch(step, step == last);
            double bytes = Stream.concat(step.reads().stream(), step.written().stream()).distinct()
                    .mapToDouble(this::bytes).sum();
            launches.stream().skip(works.size()).toList()
                    .forEach(launch -> works.add(LaunchWork.of(launch, step, bytes, type)));
        }
        storeResults(last);
        works.addAll(Collections.nCopies(launches.size() - works.size(), LaunchWork.NONE));
    }

    /** Returns the total device memory in bytes. */
    long bytes() {
        return memory.size();
    }

    List<Launch> launches() {
        return launches;
    }

    /** Returns the least work of each launch. */
    List<LaunchWork> works() {
        return works;
    }

    /** Returns the launches for which a tile was chosen, in order. */
    List<Convolution> convolutions() {
        return convolutions;
    }

    /** Returns the address of an input. */
    long input(String name) {
        return Objects.requireNonNull(inputs.get(name), name);
    }

    /** Returns the address of the first output. */
    long result() {
        return result(graph.output());
    }

    /** Returns the address of an output. */
    long result(String name) {
        return result(Objects.requireNonNull(graph.outputs().get(name), name));
    }

    private long result(Node output) {
        return Objects.requireNonNull(results.get(output), output::toString);
    }

    /** Returns the address of the semaphores, which must be 0 before the first run, and are 0 after every run. */
    long semaphores() {
        return semaphores;
    }

    int semaphoreCount() {
        return semaphoreCount;
    }

    DeviceMaps maps() {
        return maps;
    }

    VectorLaunches vectors() {
        return vectors;
    }

    NormLaunches norms() {
        return norms;
    }

    DeviceMemory memory() {
        return memory;
    }

    /** Adds the launches of a step that is not part of the forward pass. */
    void launch(Step step) {
        launch(step, false);
    }

    private void launch(Step step, boolean isLast) {
        switch (step) {
            case Step.Load load when vectorNodes.containsKey(load.writes()) -> {
                // An input is read from where it was copied to.
            }
            case Step.Load load -> {
                Value value = load.writes();
                addForMap("load_map", (long) value.images * value.height * value.width,
                        maps.map(new Arguments().pointer(input(((Op.Input) load.node().op()).name())), value)
                                .numbers(value.images, 0));
                statisticsOf(value);
            }
            case Step.Convolution c -> {
                switch (c.kernel()) {
                    case ConvolutionTile.Choice choice -> convolution(c, choice, isLast);
                    default -> generalConvolution(c);
                }
            }
            case Step.Copy c -> {
                copy(c);
                statisticsOf(c.writes());
            }
            case Step.Gather g -> {
                int first = 0;
                for (Value part : g.reads()) {
                    gather(part, g.writes(), first);
                    first += part.channels;
                }
                statisticsOf(g.writes());
            }
            case Step.Pooling p -> {
                window("pool_map", p.value(), p.writes(), p.pool().window(), p.pool().kind().ordinal(),
                        arguments -> arguments.pointer(0).pointer(0).pointer(0).numbers(0, 0));
                statisticsOf(p.writes());
            }
            case Step.Interpolate i -> resize("bilinear_map", i.value(), i.writes());
            case Step.Pad pad -> resize("pad_map", pad.value(), pad.writes());
            case Step.GlobalMean m -> addForMap("global_mean", (long) m.value().images * m.value().channels,
                    maps.map(new Arguments(), m.value()).pointer(vectors.own(m.node()).address())
                            .numbers(m.value().images, 0));
            case Step.Attend a -> {
                attention(a);
                statisticsOf(a.writes());
            }
            case Step.Norm n -> norms.launch(n, shapes[n.node().index()].dim(0));
            case Step.OnVectors v -> {
                // A SiLU is fused into the loading of linear layers; other readers launch it.
                if (!(v.node().op() instanceof Op.Silu) || graph.isOutput(v.node())) {
                    vectors.vector(v.node());
                }
            }
        }
    }

    private void convolution(Step.Convolution c, ConvolutionTile.Choice choice, boolean isLast) {
        Op.Conv2d op = c.op();
        Value out = c.writes();
        ConvolutionTile tile = choice.tile();
        int tiles = tile.tiles(out.height, out.width);
        Vector embedding = norms.embedding(c.embedding());
        Step.Pointwise pointwise = c.pointwise();
        Arguments arguments = operand(new Arguments(), c.source(), op, tile);
        if (pointwise == null) {
            maps.source(arguments, null).pointer(0).numbers(0, 0, 0, 0);
        } else {
            operand(arguments, new Source(pointwise.parts(), null, Activation.NONE, Resample.NONE), pointwise.op(),
                    tile);
        }
        arguments.pointer(pointwise == null ? weights.bias(op) : weights.bias(op, pointwise.op()))
                .pointer(embedding.address());
        maps.residual(arguments, c.residual());
        maps.map(arguments, out).pointer(isLast && out == outputs.getFirst() ? result() : 0);
        norms.moments(arguments, c, tiles, semaphores + (long) tileSemaphores * Integer.BYTES).pointer(partialSums)
                .pointer(semaphores).numbers(DeviceWeights.outputs(op), embedding.stride(), choice.splitK(),
                        out.images);
        launches.add(new Launch(tile.kernel(),
                choice.blocks(tiles, DeviceWeights.outputs(op) / tile.outputs(), out.images),
                tile.threads(), choice.sharedBytes(), arguments.segment()));
        convolutions.add(new Convolution(launches.getLast(), new ConvolutionTile.Problem(
                pointwise == null ? List.of(op) : List.of(op, pointwise.op()), out.images, out.height, out.width,
                type)));
    }

    /** Launches a convolution of any form, whose input is one plain value. */
    private void generalConvolution(Step.Convolution c) {
        Vector embedding = norms.embedding(c.embedding());
        window("general_convolution", c.source().parts().getFirst(), c.writes(), c.op().window(), c.op().groups(),
                arguments -> arguments.pointer(weights.floats(c.op().weight())).pointer(weights.floats(c.op().bias()))
                        .pointer(embedding.address()).numbers(embedding.stride(), 0));
        statisticsOf(c.writes());
    }

    private void window(String kernel, Value in, Value out, Window w, int kind, UnaryOperator<Arguments> more) {
        addForMap(kernel, elements(out), more.apply(maps.map(maps.map(new Arguments(), in), out).numbers(w.height(),
                w.width(), w.strideY(), w.strideX(), w.paddingY(), w.paddingX(), out.images, kind)));
    }

    private void resize(String kernel, Value in, Value out) {
        addForMap(kernel, elements(out), maps.map(maps.map(new Arguments(), in), out).numbers(out.images, 0));
        statisticsOf(out);
    }

    long elements(Value value) {
        return (long) value.images * value.height * value.width * type.paddedToVectors(value.channels);
    }

    private void copy(Step.Copy c) {
        Value out = c.writes();
        Arguments arguments = maps.residual(maps.source(new Arguments(), c.source()), c.residual());
        addForMap("copy_map",
                (long) out.images * out.height * out.width * (type.paddedToVectors(out.channels) / type.vector()),
                maps.map(arguments, out).numbers(out.images, 0));
        Activation activation = c.source().activation();
        if (DeviceSteps.isOther(activation)) {
            addForMap("activate_map", elements(out), maps.map(new Arguments(), out)
                    .numbers(out.images, VectorLaunches.function(activation)).real(VectorLaunches.slope(activation))
                    .numbers(0));
        }
    }

    private void gather(Value part, Value out, int firstChannel) {
        int channels = firstChannel + part.channels == out.channels
                ? type.paddedToVectors(out.channels) - firstChannel
                : part.channels;
        addForMap("gather_map", (long) out.images * out.height * out.width * channels,
                maps.map(maps.map(new Arguments(), part), out).numbers(firstChannel, out.images));
    }

    private void attention(Step.Attend a) {
        Value qkv = a.qkv();
        int head = a.op().headChannels();
        if (head % type.vector() != 0) {
            throw new IllegalArgumentException("cuda: channels of an attention head: expected a multiple of "
                    + type.vector() + ", got " + head);
        }
        boolean perHead = a.op().order() == Op.QkvOrder.PER_HEAD;
        int heads = a.op().heads();
        Arguments arguments = maps.map(maps.map(new Arguments(), qkv), a.writes())
                .numbers(heads, head, perHead ? 3 * head : head, perHead ? head : heads * head)
                .real((float) (1 / Math.sqrt(head))).numbers(0);
        int panels = 2 * Math.min(type.kTiles(head), ATTENTION_PANELS) + 2 * type.kTiles(ATTENTION_TILE);
        launches.add(new Launch("attention",
                new Launch.Blocks(Math.ceilDiv(qkv.height * qkv.width, ATTENTION_TILE),
                        heads * Math.ceilDiv(head, ATTENTION_TILE), qkv.images),
                128, panels * ATTENTION_TILE * ElementType.K_TILE_BYTES, arguments.segment()));
    }

    private void storeResults(@Nullable Step last) {
        int i = 0;
        for (Node node : graph.outputs().values()) {
            Value output = outputs.get(i++);
            boolean stored = last instanceof Step.Convolution c && c.kernel() instanceof ConvolutionTile.Choice
                    && output == last.writes() && output == outputs.getFirst();
            if (shapes[node.index()].rank() == 4 && !stored) {
                addForMap("store_map", shapes[node.index()].size(),
                        maps.map(new Arguments(), output).pointer(result(node)).numbers(output.images, 0));
            }
        }
    }

    private void statisticsOf(Value value) {
        if (value.needsStats) {
            int tiles = Math.ceilDiv(value.height * value.width, STATISTICS_PIXELS);
            DeviceMaps.Statistics moments = maps.moments(value, tiles);
            maps.gathered(value, moments);
            Arguments arguments = DeviceMaps.statistics(maps.map(new Arguments(), value), moments);
            launches.add(new Launch("map_statistics", new Launch.Blocks(tiles, value.images, 1), MAP_THREADS, 0,
                    arguments.segment()));
        }
    }

    /** Adds a launch of a kernel with a thread for each element, 16-byte vector, pixel or the like. */
    void addForMap(String kernel, long threads, Arguments arguments) {
        int blocks = Math.toIntExact(Math.ceilDiv(threads, MAP_THREADS));
        launches.add(new Launch(kernel, new Launch.Blocks(blocks, 1, 1), MAP_THREADS, 0, arguments.segment()));
    }

    private Arguments operand(Arguments arguments, Source source, Op.Conv2d op, ConvolutionTile tile) {
        long packed = tile.isForHopper() ? weights.hopperConvolution(op, tile.outputs()) : weights.convolution(op);
        return maps.source(arguments, source).pointer(packed).numbers(op.window().height(),
                op.window().strideY(), op.window().paddingY(), 0);
    }

    private long bytes(Value value) {
        return (long) value.images * value.height * value.width * type.paddedToVectors(value.channels) * type.bytes();
    }
}
