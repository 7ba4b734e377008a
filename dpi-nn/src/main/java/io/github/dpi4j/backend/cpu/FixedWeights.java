package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.kernel.vector.FilterView;
import io.github.dpi4j.kernel.vector.Lanes;
import io.github.dpi4j.kernel.vector.Scratch;
import io.github.dpi4j.kernel.vector.WinogradTransform;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Weights that stay as they are, each packed once, when a plan first needs it. */
final class FixedWeights implements PackedWeights {
    private final Weights weights;
    private final Workers workers;
    private final Scratch[] scratch;
    private final Map<String, float[]> plain = new HashMap<>();
    private final Map<Transformed, float[]> winograd = new HashMap<>();
    private final Map<String, float[]> direct = new HashMap<>();

    /** Weights and what transformed them: images of different sizes may want different transforms. */
    private record Transformed(String name, WinogradTransform transform) {
    }

    FixedWeights(Weights weights, Workers workers, Scratch[] scratch) {
        this.weights = weights;
        this.workers = workers;
        this.scratch = scratch;
    }

    @Override
    public float[] plain(String name) {
        return plain.computeIfAbsent(name, key -> weights.tensor(key).data());
    }

    @Override
    public float[] bias(Op.Conv2d conv) {
        return plain.computeIfAbsent(conv.bias() + " (padded)", _ -> Arrays
                .copyOf(weights.tensor(conv.bias()).data(), Lanes.panels(conv.outChannels()) * Lanes.PANEL));
    }

    @Override
    public float[] winograd(Op.Conv2d conv, WinogradTransform transform) {
        FilterView view = view(conv);
        return winograd.computeIfAbsent(new Transformed(conv.weight(), transform),
                _ -> view.packWinograd(transform, weights.tensor(conv.weight()).data(),
                        new float[Math.toIntExact(view.winogradSize(transform))], workers, scratch));
    }

    @Override
    public float[] direct(Op.Conv2d conv) {
        FilterView view = view(conv);
        return direct.computeIfAbsent(conv.weight(), key -> view.packDirect(weights.tensor(key).data(),
                new float[Math.toIntExact(view.directSize())], workers));
    }

    private static FilterView view(Op.Conv2d conv) {
        return FilterView.forward(conv.inChannels(), conv.outChannels(), conv.kernel() * conv.kernel());
    }
}
