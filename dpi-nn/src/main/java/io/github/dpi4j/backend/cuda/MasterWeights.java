package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.backend.plan.BackwardStep;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A network's weights for reverse mode: the learned ones one after the other in float32, and copies packed by kernels on
 * the device, for convolutions transposed ones, too. After the weights have changed, {@link #pack} makes all copies again.
 */
final class MasterWeights implements LayerWeights, AutoCloseable {
    private static final int THREADS = 256;
    /** Weights begin at multiples of so many floats. */
    private static final int ALIGNMENT = DeviceMemory.ALIGNMENT / Float.BYTES;

    private final Device device;
    private final ElementType type;
    private final Map<String, Shape> shapes;
    /** Offsets of the learned weights in floats. */
    private final Map<String, Long> offsets = new LinkedHashMap<>();
    private final long size;
    private final long values;
    private final List<Long> allocated = new ArrayList<>();
    private final Map<Object, Long> addresses = new HashMap<>();
    /** Convolutions that compute gradients of inputs, by the name of their weights. */
    private final Map<String, BackwardStep.ConvolutionInput> transposed = new HashMap<>();
    private final List<Launch> packing = new ArrayList<>();
    private Device.@Nullable Recording recording;

    /** @param weight the learned weights by name; copied */
    MasterWeights(Device device, ElementType type, Graph graph, Function<String, float[]> weight) {
        this.device = device;
        this.type = type;
        this.shapes = Parameters.all(graph);
        long end = 0;
        for (Map.Entry<String, Shape> entry : Parameters.of(graph).entrySet()) {
            offsets.put(entry.getKey(), end);
            end += Math.ceilDiv(entry.getValue().size(), ALIGNMENT) * (long) ALIGNMENT;
        }
        this.size = end;
        this.values = newArray();
        offsets.keySet().forEach(name -> device.upload(MemorySegment.ofArray(weight.apply(name)), floats(name)));
        graph.constants().forEach((name, value) -> addresses.put(name, uploaded(value)));
    }

    /** Returns the size of all learned weights in floats, with zeros between them. */
    long size() {
        return size;
    }

    /** Returns the address of all learned weights. */
    long values() {
        return values;
    }

    /** Allocates an array of zeros for a number beside each learned weight; freed with the weights. */
    long newArray() {
        long address = allocate(size * Float.BYTES);
        clear(address, size);
        return address;
    }

    /** Returns the offset of a learned weight in such an array in bytes; null if it is a constant. */
    @Nullable
    Long offset(String name) {
        Long offset = offsets.get(name);
        return offset == null ? null : offset * Float.BYTES;
    }

    /** Copies an array from the device, by the names of weights. */
    Map<String, float[]> read(long array) {
        Map<String, float[]> all = new LinkedHashMap<>();
        offsets.forEach((name, offset) -> {
            float[] copy = new float[elements(name)];
            device.download(array + offset * Float.BYTES, MemorySegment.ofArray(copy));
            all.put(name, copy);
        });
        return all;
    }

    /** Overwrites an array. */
    void write(long array, Map<String, float[]> with) {
        offsets.forEach((name, offset) -> {
            float[] now = Objects.requireNonNull(with.get(name), name);
            if (now.length != elements(name)) {
                throw new IllegalArgumentException(
                        name + ": expected " + elements(name) + " numbers, got " + now.length);
            }
            device.upload(MemorySegment.ofArray(now), array + offset * Float.BYTES);
        });
    }

    private int elements(String name) {
        return Objects.requireNonNull(shapes.get(name), name).size();
    }

    /** Packs the weights as they are now, for all plans made so far. */
    void pack() {
        if (recording == null && !packing.isEmpty()) {
            recording = device.record(packing);
        }
        if (recording != null) {
            recording.run();
        }
    }

    /**
     * Returns the convolution that computes a gradient with respect to an input. Its weights' name tells this class how to
     * pack them; its bias is 0.
     */
    Op.Conv2d transposed(BackwardStep.ConvolutionInput step) {
        Op.Conv2d like = step.transposed();
        String name = step.op().weight() + " transposed from " + step.firstIn();
        transposed.put(name, step);
        return new Op.Conv2d(name, name, like.inChannels(), like.outChannels(), like.window(), 1);
    }

    @Override
    public long floats(String name) {
        Long offset = offset(name);
        return offset != null ? values + offset : Objects.requireNonNull(addresses.get(name), name);
    }

    @Override
    public long table(String name, Supplier<float[]> numbers) {
        return addresses.computeIfAbsent(List.of(name), _ -> {
            float[] table = numbers.get();
            return uploaded(Tensor.of(table, table.length));
        });
    }

    @Override
    public long perImage(String name, int images) {
        throw new AssertionError("has no gradient: " + name);
    }

    @Override
    public long bias(Op.Conv2d a, Op.Conv2d b) {
        throw new AssertionError("has no gradient: two convolutions in one launch");
    }

    @Override
    public long bias(Op.Conv2d conv) {
        int outputs = DeviceWeights.outputs(conv);
        return packed(conv.bias() + " (padded)", (long) outputs * Float.BYTES, to -> {
            clear(to, outputs);
            if (!transposed.containsKey(conv.bias())) {
                copy(conv.bias(), to);
            }
        });
    }

    @Override
    public long convolution(Op.Conv2d conv) {
        return convolution(conv, 0);
    }

    @Override
    public long hopperConvolution(Op.Conv2d conv, int tile) {
        return convolution(conv, tile);
    }

    /** @param tile outputs of a tile in Hopper's layout; 0 for the other kernels' */
    private long convolution(Op.Conv2d conv, int tile) {
        int taps = conv.window().taps();
        int kTiles = type.kTiles(conv.inChannels());
        int outputs = DeviceWeights.outputs(conv);
        long elements = (long) kTiles * taps * outputs * type.kTile();
        return packed(List.of(conv.weight(), "packed", tile), elements * type.bytes(), to -> {
            BackwardStep.ConvolutionInput of = transposed.get(conv.weight());
            Op.Conv2d original = of == null ? conv : of.op();
            add("pack_convolution", elements, new Arguments().pointer(floats(original.weight())).pointer(to)
                    .numbers(original.inChannels(), taps, kTiles, outputs, conv.inChannels(), conv.outChannels(),
                            of == null ? 0 : 1, of == null ? 0 : of.firstIn(), tile, 0));
        });
    }

    @Override
    public long linear(List<Op.Linear> layers) {
        int features = layers.getFirst().inFeatures();
        int stride = type.paddedToVectors(features);
        long row = (long) stride * type.bytes();
        int rows = layers.stream().mapToInt(Op.Linear::outFeatures).sum();
        return packed(layers.stream().map(Op.Linear::weight).toList(), rows * row, to -> {
            long at = to;
            for (Op.Linear layer : layers) {
                int out = layer.outFeatures();
                add("pack_rows", (long) out * stride, new Arguments().pointer(floats(layer.weight())).pointer(at)
                        .numbers(out, features, stride, 0));
                at += out * row;
            }
        });
    }

    @Override
    public long linearBias(List<Op.Linear> layers) {
        int rows = layers.stream().mapToInt(Op.Linear::outFeatures).sum();
        return packed(layers.stream().map(Op.Linear::bias).toList(), (long) rows * Float.BYTES, to -> {
            long at = to;
            for (Op.Linear layer : layers) {
                copy(layer.bias(), at);
                at += (long) layer.outFeatures() * Float.BYTES;
            }
        });
    }

    private void copy(String name, long to) {
        int floats = elements(name);
        add("copy_floats", floats, new Arguments().pointer(floats(name)).pointer(to).longNumber(floats));
    }

    private void add(String kernel, long threads, Arguments arguments) {
        packing.add(
                new Launch(kernel, new Launch.Blocks(Math.toIntExact(Math.ceilDiv(threads, THREADS)), 1, 1), THREADS,
                        0, arguments.segment()));
    }

    /** A packed copy of weights, by a key for it. */
    private interface Packing {
        /** Adds the launches that write the copy. */
        void to(long address);
    }

    private long packed(Object key, long bytes, Packing launches) {
        Long known = addresses.get(key);
        if (known != null) {
            return known;
        }
        long address = allocate(bytes);
        launches.to(address);
        addresses.put(key, address);
        if (recording != null) {
            recording.close();
            recording = null;
        }
        return address;
    }

    private long uploaded(Tensor numbers) {
        long address = allocate((long) numbers.size() * Float.BYTES);
        device.upload(MemorySegment.ofArray(numbers.data()), address);
        return address;
    }

    private long allocate(long bytes) {
        long address = device.allocate(bytes);
        allocated.add(address);
        return address;
    }

    private void clear(long address, long floats) {
        long at = address;
        float[] zeros = new float[(int) Math.min(floats, 1 << 20)];
        for (long left = floats; left > 0; left -= zeros.length) {
            int now = (int) Math.min(left, zeros.length);
            device.upload(MemorySegment.ofArray(zeros).asSlice(0, (long) now * Float.BYTES), at);
            at += (long) now * Float.BYTES;
        }
    }

    @Override
    public void close() {
        if (recording != null) {
            recording.close();
            recording = null;
        }
        allocated.forEach(device::free);
        allocated.clear();
    }
}
