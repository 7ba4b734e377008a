package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.kernel.vector.DirectConv;
import io.github.dpi4j.kernel.vector.Lanes;
import io.github.dpi4j.kernel.vector.WinogradConv;
import java.util.HashMap;
import java.util.Map;

/** A network's weights in the layouts of its kernels, each made once, when a plan first needs it. */
final class PackedWeights {
    private final Weights weights;
    private final Map<String, float[]> plain = new HashMap<>();
    private final Map<String, float[]> winograd = new HashMap<>();
    private final Map<String, float[]> direct = new HashMap<>();

    PackedWeights(Weights weights) {
        this.weights = weights;
    }

    /** As in the checkpoint. */
    float[] plain(String name) {
        return plain.computeIfAbsent(name, key -> weights.tensor(key).data());
    }

    /** With zeros up to whole panels, as a convolution's output wants its bias. */
    float[] bias(Op.Conv2d conv) {
        return plain.computeIfAbsent(conv.bias() + " (padded)", _ -> java.util.Arrays
                .copyOf(weights.tensor(conv.bias()).data(), Lanes.panels(conv.outChannels()) * Lanes.PANEL));
    }

    float[] winograd(Op.Conv2d conv, Workers workers) {
        return winograd.computeIfAbsent(conv.weight(),
                key -> WinogradConv.pack(weights.tensor(key).data(), conv.inChannels(), conv.outChannels(), workers));
    }

    float[] direct(Op.Conv2d conv) {
        return direct.computeIfAbsent(conv.weight(), key -> DirectConv.pack(weights.tensor(key).data(),
                conv.inChannels(), conv.outChannels(), conv.kernel() * conv.kernel()));
    }
}
