package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.kernel.vector.Lanes;
import io.github.dpi4j.kernel.vector.Scratch;
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
    public float[] packed(Packing packing) {
        return packed.computeIfAbsent(packing, missing -> pack(missing, workers, scratch));
    }

    /**
     * Packs what a plan reads, several weights at a time: much of what it takes is clearing new memory, which one thread does
     * for one array.
     */
    @Override
    public void prepare(Stream<Packing> packings) {
        List<Packing> missing = packings.distinct().filter(packing -> !packed.containsKey(packing))
                .sorted(Comparator.comparingInt(Packing::size).reversed()).toList();
        float[][] done = new float[missing.size()][];
        try (Workers alone = new Workers(1)) {
            workers.run(done.length, (task, worker) -> done[task] = pack(missing.get(task), alone,
                    new Scratch[]{scratch[worker]}));
        }
        for (int i = 0; i < done.length; i++) {
            packed.put(missing.get(i), done[i]);
        }
    }

    @Override
    public void refresh() {
        // They never change.
    }

    private float[] pack(Packing packing, Workers team, Scratch[] own) {
        return packing.pack(weights.tensor(packing.weight()).data(), new float[packing.size()], team, own);
    }
}
