package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.backend.plan.Step;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.kernel.vector.FilterView;
import io.github.dpi4j.kernel.vector.Lanes;
import io.github.dpi4j.kernel.vector.Scratch;
import io.github.dpi4j.kernel.vector.WinogradTransform;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Weights that stay as they are, each packed once: those of a plan together, before it is bound. */
final class FixedWeights implements PackedWeights {
    private final Weights weights;
    private final Workers workers;
    private final Scratch[] scratch;
    private final Map<String, float[]> plain = new HashMap<>();
    private final Map<Packing, float[]> packed = new HashMap<>();

    /**
     * A convolution's weights in one layout: images of different sizes may want different ones.
     *
     * @param transform of Winograd's algorithm; null for a sum of matrix products
     */
    private record Packing(Op.Conv2d conv, WinogradTransform transform) {
        FilterView view() {
            return FilterView.forward(conv.inChannels(), conv.outChannels(), conv.kernel() * conv.kernel());
        }

        long size() {
            return transform == null ? view().directSize() : view().winogradSize(transform);
        }
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
        return packed(new Packing(conv, transform));
    }

    @Override
    public float[] direct(Op.Conv2d conv) {
        return packed(new Packing(conv, null));
    }

    private float[] packed(Packing packing) {
        return packed.computeIfAbsent(packing, missing -> pack(missing, workers, scratch));
    }

    /**
     * Packs what the steps read, several weights at a time: much of what it takes is clearing new memory, which one thread does
     * for one array.
     */
    void prepare(List<Step> steps) {
        List<Packing> missing = steps.stream().flatMap(FixedWeights::packings).distinct()
                .filter(packing -> !packed.containsKey(packing))
                .sorted(Comparator.comparingLong(Packing::size).reversed()).toList();
        float[][] done = new float[missing.size()][];
        try (Workers alone = new Workers(1)) {
            workers.run(done.length, (task, worker) -> done[task] = pack(missing.get(task), alone,
                    new Scratch[]{scratch[worker]}));
        }
        for (int i = 0; i < done.length; i++) {
            packed.put(missing.get(i), done[i]);
        }
    }

    private static Stream<Packing> packings(Step step) {
        if (!(step instanceof Step.Convolution c)) {
            return Stream.empty();
        }
        Packing own = switch (ConvChoice.of(c.op(), c.writes())) {
            case ConvChoice.Winograd w -> new Packing(c.op(), w.tiling().transform());
            case ConvChoice.Direct _ -> new Packing(c.op(), null);
        };
        return c.pointwise() == null ? Stream.of(own) : Stream.of(own, new Packing(c.pointwise().op(), null));
    }

    private float[] pack(Packing packing, Workers team, Scratch[] own) {
        FilterView view = packing.view();
        float[] weight = weights.tensor(packing.conv.weight()).data();
        float[] to = new float[Math.toIntExact(packing.size())];
        return packing.transform == null
                ? view.packDirect(weight, to, team)
                : view.packWinograd(packing.transform, weight, to, team, own);
    }
}
