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

/** Fixed weights, each packed once; a plan's weights are packed together, before the plan is made. */
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
     * Packs the weights of a plan, several at a time: much of the time goes into clearing new memory, which takes one
     * thread for each array.
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
        // Fixed weights never change.
    }

    private float[] pack(Packing packing, Workers team, Scratch[] own) {
        return packing.pack(weights.tensor(packing.weight()).data(), new float[packing.size()], team, own);
    }
}
