package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Op;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A network's weights on the device, each packed and copied once, when a plan first needs it. */
final class DeviceWeights implements LayerWeights, AutoCloseable {
    private final Device device;
    private final ElementType type;
    private final Weights weights;
    private final Map<Object, Long> addresses = new HashMap<>();
    private final List<Long> allocated = new ArrayList<>();

    DeviceWeights(Device device, ElementType type, Weights weights) {
        this.device = device;
        this.type = type;
        this.weights = weights;
    }

    @Override
    public long floats(String name) {
        return address(name, () -> MemorySegment.ofArray(weights.tensor(name).data()));
    }

    @Override
    public long table(String name, Supplier<float[]> values) {
        return address(List.of(name), () -> MemorySegment.ofArray(values.get()));
    }

    @Override
    public long perImage(String name, int images) {
        return address(List.of(name, images), () -> {
            float[] values = weights.tensor(name).data();
            int stride = type.paddedToVectors(values.length);
            float[] repeated = new float[images * stride];
            for (int n = 0; n < images; n++) {
                System.arraycopy(values, 0, repeated, n * stride, values.length);
            }
            return MemorySegment.ofArray(repeated);
        });
    }

    /** Returns a convolution's output channels, rounded up to a multiple of its tiles'. */
    static int outputs(Op.Conv2d conv) {
        return conv.outChannels() <= 16 ? 16 : Math.ceilDiv(conv.outChannels(), 64) * 64;
    }

    @Override
    public long bias(Op.Conv2d conv) {
        return address(conv.bias() + " (padded)",
                () -> MemorySegment.ofArray(Arrays.copyOf(weights.tensor(conv.bias()).data(), outputs(conv))));
    }

    @Override
    public long bias(Op.Conv2d a, Op.Conv2d b) {
        return address(List.of(a.bias(), b.bias(), "added"), () -> {
            float[] sum = Arrays.copyOf(weights.tensor(a.bias()).data(), outputs(a));
            float[] other = weights.tensor(b.bias()).data();
            for (int i = 0; i < other.length; i++) {
                sum[i] += other[i];
            }
            return MemorySegment.ofArray(sum);
        });
    }

    @Override
    public long convolution(Op.Conv2d conv) {
        return address(conv.weight(), () -> {
            int kTile = type.kTile();
            int taps = conv.window().taps();
            int outputs = outputs(conv);
            int in = conv.inChannels();
            return type.factors(weights.tensor(conv.weight()).data(), type.kTiles(in) * taps * outputs * kTile, i -> {
                int c = i / kTile / outputs / taps * kTile + i % kTile;
                int out = i / kTile % outputs;
                int tap = i / kTile / outputs % taps;
                return c < in && out < conv.outChannels() ? (out * in + c) * taps + tap : -1;
            });
        });
    }

    @Override
    public long hopperConvolution(Op.Conv2d conv, int tile) {
        return address(List.of(conv.weight(), "Hopper", tile), () -> {
            int vector = type.vector();
            int vectors = type.kTile() / vector;
            int taps = conv.window().taps();
            int in = conv.inChannels();
            int kTiles = type.kTiles(in);
            return type.factors(weights.tensor(conv.weight()).data(), kTiles * taps * outputs(conv) * type.kTile(),
                    i -> {
                        int row = i / vector;
                        int step = row / tile / vectors;
                        int kTile = step / taps % kTiles;
                        int c = kTile * type.kTile() + row / tile % vectors * vector + i % vector;
                        int out = step / taps / kTiles * tile + row % tile;
                        return c < in && out < conv.outChannels() ? (out * in + c) * taps + step % taps : -1;
                    });
        });
    }

    @Override
    public long linear(List<Op.Linear> layers) {
        return address(layers.stream().map(Op.Linear::weight).toList(), () -> {
            int in = layers.getFirst().inFeatures();
            int stride = type.paddedToVectors(in);
            float[] rows = joined(layers.stream().map(Op.Linear::weight).toList());
            return type.factors(rows, rows.length / in * stride,
                    i -> i % stride < in ? i / stride * in + i % stride : -1);
        });
    }

    @Override
    public long linearBias(List<Op.Linear> layers) {
        List<String> names = layers.stream().map(Op.Linear::bias).toList();
        return address(names, () -> MemorySegment.ofArray(joined(names)));
    }

    private float[] joined(List<String> names) {
        float[] all = new float[names.stream().mapToInt(name -> weights.shape(name).size()).sum()];
        int at = 0;
        for (String name : names) {
            float[] data = weights.tensor(name).data();
            System.arraycopy(data, 0, all, at, data.length);
            at += data.length;
        }
        return all;
    }

    private long address(Object key, Supplier<MemorySegment> packed) {
        Long known = addresses.get(key);
        if (known != null) {
            return known;
        }
        MemorySegment segment = packed.get();
        long address = device.allocate(segment.byteSize());
        allocated.add(address);
        device.upload(segment, address);
        addresses.put(key, address);
        return address;
    }

    @Override
    public void close() {
        allocated.forEach(device::free);
        allocated.clear();
        addresses.clear();
    }
}
