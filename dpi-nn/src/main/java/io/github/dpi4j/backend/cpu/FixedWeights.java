package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.kernel.vector.DirectConv;
import io.github.dpi4j.kernel.vector.Lanes;
import io.github.dpi4j.kernel.vector.WinogradConv;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Weights that stay as they are, each packed once, when a plan first needs it. */
final class FixedWeights implements PackedWeights {
    private final Weights weights;
    private final Map<String, float[]> plain = new HashMap<>();
    private final Map<String, float[]> winograd = new HashMap<>();
    private final Map<String, float[]> direct = new HashMap<>();

    FixedWeights(Weights weights) {
        this.weights = weights;
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
    public float[] winograd(Op.Conv2d conv, Workers workers) {
        return winograd.computeIfAbsent(conv.weight(),
                key -> WinogradConv.pack(weights.tensor(key).data(), conv.inChannels(), conv.outChannels(), workers));
    }

    @Override
    public float[] direct(Op.Conv2d conv) {
        return direct.computeIfAbsent(conv.weight(), key -> DirectConv.pack(weights.tensor(key).data(),
                conv.inChannels(), conv.outChannels(), conv.kernel() * conv.kernel()));
    }
}
