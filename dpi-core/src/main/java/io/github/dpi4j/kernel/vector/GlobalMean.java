package io.github.dpi4j.kernel.vector;

import io.github.dpi4j.kernel.Workers;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The mean of every channel of every image over its pixels: sums of rows, summed. */
public final class GlobalMean implements Operation {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = Lanes.LANES;

    private final FeatureMap from;
    private final FeatureMap to;

    /**
     * @param to of one pixel; written
     */
    public GlobalMean(FeatureMap from, FeatureMap to) {
        this.from = from;
        this.to = to;
    }

    @Override
    public Work work() {
        return Work.of(0, from.size());
    }

    @Override
    public void run(Workers workers, Scratch[] scratch) {
        int vectors = to.stride() / L;
        workers.run(to.images() * vectors, (task, _) -> {
            int image = task / vectors;
            int c = task % vectors * L;
            FloatVector sum = FloatVector.zero(S);
            for (int y = 0; y < from.height(); y++) {
                FloatVector row = FloatVector.zero(S);
                for (int x = 0; x < from.width(); x++) {
                    row = row.add(FloatVector.fromArray(S, from.data(), from.at(image, y, x) + c));
                }
                sum = sum.add(row);
            }
            sum.div(from.height() * from.width()).intoArray(to.data(), to.at(image, 0, 0) + c);
        });
    }
}
