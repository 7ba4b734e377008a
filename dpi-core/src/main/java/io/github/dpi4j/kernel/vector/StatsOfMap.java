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
    public void run(Workers workers, Scratch[] scratch) {
        workers.run(map.images() * map.height(), (task, worker) -> {
            int image = task / map.height();
            int y = task % map.height();
            float[] mean = scratch[worker].sums(map.stride());
            float[] deviations = scratch[worker].products(map.stride());
            Arrays.fill(mean, 0, map.stride(), 0f);
            Arrays.fill(deviations, 0, map.stride(), 0f);
            for (int x = 0; x < map.width(); x++) {
                int at = map.at(image, y, x);
                for (int c = 0; c < map.stride(); c++) {
                    mean[c] += map.data()[at + c] / map.width();
                }
            }
            for (int x = 0; x < map.width(); x++) {
                int at = map.at(image, y, x);
                for (int c = 0; c < map.stride(); c++) {
                    float d = map.data()[at + c] - mean[c];
                    deviations[c] += d * d;
                }
            }
            stats.clear(image, y, 0, map.stride());
            stats.add(image, y, 0, map.stride(), map.width(), mean, deviations);
        });
    }
}
