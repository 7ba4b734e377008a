package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.backend.loop.LoopImages;
import io.github.dpi4j.backend.loop.LoopNetwork;
import io.github.dpi4j.backend.loop.LoopPlan;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.graph.ShapeInference;
import io.github.dpi4j.random.PhiloxStream;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A network on a device, with its weights and, for the shapes of the last call, a plan, its memory and its recorded
 * launches.
 */
public final class CudaNetwork implements LoopNetwork {
    private final Graph graph;
    private final Device device;
    private final ElementType type;
    private final DeviceWeights weights;
    private final TileTuner tuner;
    private final TransferPool transfers;
    private @Nullable Prepared prepared;
    private @Nullable RecordedLoop loop;
    private boolean closed;

    /** The plan for one set of shapes. */
    private record Prepared(Map<String, Shape> inputs, Shape output, LaunchPlan plan, long memory,
            Device.Recording recording) {
    }

    CudaNetwork(Graph graph, Weights weights, ElementType type, Device device, TileTuner tuner) {
        this.graph = graph;
        this.device = device;
        this.type = type;
        this.tuner = tuner;
        this.transfers = new TransferPool(device);
        this.weights = new DeviceWeights(device, type, Parameters.withConstants(graph, weights));
    }

    @Override
    public Shape outputShape(Map<String, Tensor> inputs) {
        return ShapeInference.output(graph, inputs);
    }

    @Override
    public void predict(Map<String, Tensor> inputs, Tensor out) {
        synchronized (device) {
            Prepared now = prepared(ShapeInference.shapes(inputs));
            check(out.shape(), now);
            inputs.forEach((name, tensor) -> device.upload(MemorySegment.ofArray(tensor.data()),
                    now.plan.input(name)));
            now.recording.run();
            device.download(now.plan.result(), MemorySegment.ofArray(out.data()));
        }
    }

    @Override
    public Map<String, Tensor> predictAll(Map<String, Tensor> inputs) {
        synchronized (device) {
            Prepared now = prepared(ShapeInference.shapes(inputs));
            inputs.forEach((name, tensor) -> device.upload(MemorySegment.ofArray(tensor.data()),
                    now.plan.input(name)));
            now.recording.run();
            Map<String, Tensor> outputs = new LinkedHashMap<>();
            ShapeInference.outputs(graph, inputs).forEach((name, shape) -> {
                Tensor out = Tensor.zeros(shape);
                device.download(now.plan.result(name), MemorySegment.ofArray(out.data()));
                outputs.put(name, out);
            });
            return outputs;
        }
    }

    /**
     * Runs the network on tensors on the device. Writes to the inputs must be complete before the call; the result is
     * complete when it returns.
     *
     * @param inputs by name; not modified
     * @param out overwritten
     * @throws IllegalArgumentException if an input is missing or a shape does not fit
     */
    public void predict(Map<String, DeviceTensor> inputs, DeviceTensor out) {
        synchronized (device) {
            Map<String, Shape> shapes = new LinkedHashMap<>();
            inputs.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
            Prepared now = prepared(shapes);
            check(out.shape(), now);
            inputs.forEach((name, tensor) -> device.copy(tensor.address(), now.plan.input(name), tensor.bytes()));
            now.recording.run();
            device.copy(now.plan.result(), out.address(), out.bytes());
            device.synchronize();
        }
    }

    /**
     * Measures the time of passes over the inputs of the last call, which are still on the device; nothing is copied.
     *
     * @param passes number of passes
     * @return milliseconds of one pass, averaged over passes run one after the other
     * @throws IllegalStateException if there was no call
     */
    public double millisecondsOfAPass(int passes) {
        synchronized (device) {
            if (prepared == null) {
                throw new IllegalStateException("cuda: expected a call of predict before passes are timed");
            }
            device.synchronize();
            long start = System.nanoTime();
            for (int i = 0; i < passes; i++) {
                prepared.recording.run();
            }
            device.synchronize();
            return (System.nanoTime() - start) / 1e6 / passes;
        }
    }

    Device device() {
        return device;
    }

    /** Returns the plan for passes over a {@link LoopPlan}'s images. */
    LaunchPlan loopPlan(Shape images) {
        return prepared(loopInputs(images)).plan;
    }

    @Override
    public boolean loopsWith(Network other) {
        return other instanceof CudaNetwork network && network.device == device;
    }

    @Override
    public Optional<Tensor> runLoop(LoopPlan plan, LoopPlan.Rows rows, List<PhiloxStream> streams,
            Map<LoopImages, Tensor> inputs, LoopImages result, LoopPlan.Follower follower) {
        LoopValues values = new LoopValues(plan, rows, streams, inputs, result);
        TransferPool.Sized taken = transfers.take(values.bytes());
        try {
            // Copies go beside another run's steps, which only this block waits for.
            values.upload(taken.transfer());
            synchronized (device) {
                loop(plan).run(values, taken.transfer(), follower);
            }
            return values.download(taken.transfer());
        } finally {
            transfers.giveBack(taken);
        }
    }

    @Override
    public Shape loopOutput(Shape images) {
        return ShapeInference.infer(graph, loopInputs(images))[graph.output().index()];
    }

    boolean hasInput(String name) {
        return graph.inputs().containsKey(name);
    }

    private Map<String, Shape> loopInputs(Shape images) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        graph.inputs().keySet().forEach(name -> shapes.put(name, name.equals("t") ? Shape.of(images.dim(0)) : images));
        return shapes;
    }

    /** Returns the loop, recorded now or kept from the last call. */
    private RecordedLoop loop(LoopPlan plan) {
        RecordedLoop current = loop;
        if (current == null || !current.isFor(plan)) {
            closeLoop();
            current = new RecordedLoop(device, plan);
            loop = current;
        }
        return current;
    }

    private void closeLoop() {
        if (loop != null) {
            loop.close();
            loop = null;
        }
    }

    /**
     * Times every launch of a pass over the inputs of the last call alone, by the device's clock. It takes a few hundred
     * times as long as a pass.
     *
     * @return the launches in order
     * @throws IllegalStateException if there was no call, or the device has no clock
     */
    public List<LaunchTime> launchTimes() {
        synchronized (device) {
            LaunchPlan plan = lastPlan();
            LaunchTimer timer = device.timer();
            if (timer == null) {
                throw new IllegalStateException("cuda: " + device.description() + " has no clock");
            }
            List<LaunchTime> times = new ArrayList<>();
            for (Launch launch : plan.launches()) {
                LaunchWork work = plan.works().get(times.size());
                times.add(new LaunchTime(launch.kernel(), work.layer(), launch.blocks().count(),
                        DevicePeaks.microseconds(device, timer, launch), work.flop(), work.bytes()));
            }
            return times;
        }
    }

    /**
     * Times every way to compute each distinct convolution of a pass over inputs like those of the last call. It takes some
     * seconds.
     *
     * @return the times, way by way
     * @throws IllegalStateException if there was no call, or the device has no clock
     */
    public List<TileTime> tileTimes() {
        synchronized (device) {
            lastPlan();
            LaunchTimer timer = device.timer();
            if (timer == null) {
                throw new IllegalStateException("cuda: " + device.description() + " has no clock");
            }
            Shape[] shapes = ShapeInference.infer(graph, Objects.requireNonNull(prepared).inputs);
            return TileTimes.measure(device, timer,
                    (tiles, base) -> new LaunchPlan(graph, shapes, weights, type, tiles, base));
        }
    }

    /**
     * Runs some launches of the last call's pass once each, between the driver's calls by which a profiler starts and
     * stops, as {@code ncu --profile-from-start off} expects.
     *
     * @param launches indices in {@link #launchTimes}
     * @throws IllegalStateException if there was no call
     */
    public void profile(List<Integer> launches) {
        synchronized (device) {
            LaunchPlan plan = lastPlan();
            device.profile(launches.stream().map(plan.launches()::get).toList());
        }
    }

    private LaunchPlan lastPlan() {
        if (prepared == null) {
            throw new IllegalStateException("cuda: expected a call of predict before launches are timed");
        }
        return prepared.plan;
    }

    private static void check(Shape out, Prepared now) {
        if (!out.equals(now.output)) {
            throw new IllegalArgumentException("out: expected shape " + now.output + ", got " + out);
        }
    }

    private Prepared prepared(Map<String, Shape> inputs) {
        if (closed) {
            throw new IllegalStateException("cuda: the network is closed");
        }
        Prepared current = prepared;
        if (current == null || !current.inputs.equals(inputs)) {
            Shape[] shapes = ShapeInference.infer(graph, inputs);
            // The old plan's memory is free before the new one's is taken.
            release();
            Function<ConvolutionTile.Problem, ConvolutionTile.Choice> tiles = tuner
                    .tiles((candidates, base) -> new LaunchPlan(graph, shapes, weights, type, candidates, base));
            long bytes = new LaunchPlan(graph, shapes, weights, type, tiles, 0).bytes();
            long memory = device.allocate(bytes);
            try {
                LaunchPlan plan = new LaunchPlan(graph, shapes, weights, type, tiles, memory);
                device.upload(MemorySegment.ofArray(new int[plan.semaphoreCount()]), plan.semaphores());
                current = new Prepared(inputs, shapes[graph.output().index()], plan, memory,
                        device.record(plan.launches()));
                prepared = current;
            } catch (RuntimeException | Error e) {
                device.free(memory);
                throw e;
            }
        }
        return current;
    }

    private void release() {
        closeLoop();
        if (prepared != null) {
            prepared.recording.close();
            device.free(prepared.memory);
            prepared = null;
        }
    }

    @Override
    public void close() {
        synchronized (device) {
            if (!closed) {
                closed = true;
                release();
                transfers.close();
                weights.close();
            }
        }
    }
}
