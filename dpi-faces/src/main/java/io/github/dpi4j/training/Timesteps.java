package io.github.dpi4j.training;

import io.github.dpi4j.random.RandomStream;
import java.util.List;

/** The timesteps of training: 1000, drawn uniformly. */
final class Timesteps {
    static final int COUNT = 1000;
    static final int QUARTERS = 4;

    private Timesteps() {
    }

    /** Returns a timestep for each example: the first draw of its stream. */
    static int[] draw(List<Example> examples) {
        return examples.stream().mapToInt(e -> draw(e.draws())).toArray();
    }

    private static int draw(RandomStream stream) {
        float[] u = new float[1];
        stream.uniform(u, 0, 1);
        return (int) (u[0] * (double) COUNT);
    }

    static int quarter(int timestep) {
        return timestep * QUARTERS / COUNT;
    }
}
