package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.graph.Op;
import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.kernel.vector.FilterView;
import io.github.dpi4j.kernel.vector.Lanes;
import io.github.dpi4j.kernel.vector.Scratch;
import io.github.dpi4j.kernel.vector.WinogradTransform;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Weights that are being learned: packed anew whenever they changed. */
final class LiveWeights implements PackedWeights {
    private final Map<String, float[]> weights;
    private final Workers workers;
    private final Scratch[] scratch;
    private final Map<Object, float[]> packed = new HashMap<>();
    private final List<Runnable> packings = new ArrayList<>();

    /** Which packed form of which weights; without a transform for a sum of matrix products. */
    private record Key(String name, FilterView view, WinogradTransform transform) {
    }

    /**
     * @param weights by name; read whenever they are packed
     */
    LiveWeights(Map<String, float[]> weights, Workers workers, Scratch[] scratch) {
        this.weights = weights;
        this.workers = workers;
        this.scratch = scratch;
    }

    /** Packs all that was ever asked for again, into the same arrays. */
    void refresh() {
        packings.forEach(Runnable::run);
    }

    @Override
    public float[] plain(String name) {
        return weights.get(name);
    }

    @Override
    public float[] bias(Op.Conv2d conv) {
        float[] bias = weights.get(conv.bias());
        float[] padded = new float[Lanes.panels(conv.outChannels()) * Lanes.PANEL];
        return packed(conv.bias(), padded, () -> System.arraycopy(bias, 0, padded, 0, bias.length));
    }

    @Override
    public float[] winograd(Op.Conv2d conv, WinogradTransform transform) {
        return winograd(conv.weight(), transform,
                FilterView.forward(conv.inChannels(), conv.outChannels(), taps(conv)));
    }

    @Override
    public float[] direct(Op.Conv2d conv) {
        return direct(conv.weight(), FilterView.forward(conv.inChannels(), conv.outChannels(), taps(conv)));
    }

    /** For Winograd's algorithm, seen so. */
    float[] winograd(String name, WinogradTransform transform, FilterView view) {
        float[] to = new float[Math.toIntExact(view.winogradSize(transform))];
        return packed(new Key(name, view, transform), to,
                () -> view.packWinograd(transform, weights.get(name), to, workers, scratch));
    }

    /** For a sum of matrix products, seen so. */
    float[] direct(String name, FilterView view) {
        float[] to = new float[Math.toIntExact(view.directSize())];
        return packed(new Key(name, view, null), to, () -> view.packDirect(weights.get(name), to, workers));
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

    static int taps(Op.Conv2d conv) {
        return conv.kernel() * conv.kernel();
    }
}
