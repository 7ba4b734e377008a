package io.github.dpi4j.kernel.vector;

import io.github.dpi4j.kernel.Workers;
import java.util.Arrays;

/** Statistics of a feature map that was written without gathering them. */
public final class StatsOfMap implements Operation {
    private final FeatureMap map;
    private final ChannelStats stats;

    /**
     * @param stats with one slot per row; filled
     */
    public StatsOfMap(FeatureMap map, ChannelStats stats) {
        this.map = map;
        this.stats = stats;
    }

    @Override
    public Work work() {
        return Work.of(0, map.size());
    }

    @Override
    public void run(Workers workers, Scratch[] scratch) {
        workers.run(map.images() * map.height(), (task, worker) -> {
            int image = task / map.height();
            int y = task % map.height();
            float[] pivot = scratch[worker].region(map.stride());
            float[] differences = scratch[worker].sums(map.stride());
            float[] deviations = scratch[worker].products(map.stride());
            System.arraycopy(map.data(), map.at(image, y, 0), pivot, 0, map.stride());
            Arrays.fill(differences, 0, map.stride(), 0f);
            Arrays.fill(deviations, 0, map.stride(), 0f);
            for (int x = 0; x < map.width(); x++) {
                int at = map.at(image, y, x);
                for (int c = 0; c < map.stride(); c++) {
                    float d = map.data()[at + c] - pivot[c];
                    differences[c] += d;
                    deviations[c] += d * d;
                }
            }
            stats.clear(image, y, 0, map.stride());
            stats.add(image, y, 0, map.stride(), map.width(), pivot, differences, deviations);
        });
    }
}
