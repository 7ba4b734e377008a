package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.graph.Op;
import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.kernel.vector.Lanes;
import io.github.dpi4j.kernel.vector.Scratch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Weights in training, packed again whenever they have changed. */
final class LiveWeights implements PackedWeights {
    private final Map<String, float[]> weights;
    private final Workers workers;
    private final Scratch[] scratch;
    private final Map<Object, float[]> packed = new HashMap<>();
    private final List<Runnable> packings = new ArrayList<>();

    /**
     * @param weights by name; read whenever they are packed
     */
    LiveWeights(Map<String, float[]> weights, Workers workers, Scratch[] scratch) {
        this.weights = weights;
        this.workers = workers;
        this.scratch = scratch;
    }

    /** Packs everything requested so far again, into the same arrays. */
    @Override
    public void refresh() {
        packings.forEach(Runnable::run);
    }

    @Override
    public void prepare(Stream<Packing> packings) {
        // They are packed on request: packing them again in each training step is what matters.
    }

    @Override
    public float[] plain(String name) {
        return Objects.requireNonNull(weights.get(name), name);
    }

    @Override
    public float[] bias(Op.Conv2d conv) {
        float[] bias = plain(conv.bias());
        float[] padded = new float[Lanes.panels(conv.outChannels()) * Lanes.PANEL];
        return packed(conv.bias(), padded, () -> System.arraycopy(bias, 0, padded, 0, bias.length));
    }

    @Override
    public float[] packed(Packing packing) {
        float[] to = new float[packing.size()];
        return packed(packing, to, () -> packing.pack(plain(packing.weight()), to, workers, scratch));
    }

    private float[] packed(Object key, float[] to, Runnable packing) {
        float[] known = packed.putIfAbsent(key, to);
        if (known != null) {
            return known;
        }
        packings.add(packing);
        packing.run();
        return to;
    }
}
