package io.github.dpi4j.kernel.vector;

import io.github.dpi4j.kernel.BilinearTaps;
import io.github.dpi4j.kernel.Workers;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Bilinear interpolation to another size. */
public final class BilinearMap implements Operation {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;

    private final FeatureMap from;
    private final FeatureMap to;
    private final BilinearTaps rows;
    private final BilinearTaps columns;

    /**
     * @param to written
     */
    public BilinearMap(FeatureMap from, FeatureMap to) {
        this.from = from;
        this.to = to;
        this.rows = BilinearTaps.of(from.height(), to.height());
        this.columns = BilinearTaps.of(from.width(), to.width());
    }

    @Override
    public Work work() {
        return Work.of(0, from.size() + to.size());
    }

    @Override
    public void run(Workers workers, Scratch[] scratch) {
        workers.run(to.images() * to.height(), (task, _) -> row(task / to.height(), task % to.height()));
    }

    private void row(int image, int y) {
        if (from.height() == to.height() && from.width() == to.width()) {
            System.arraycopy(from.data(), from.at(image, y, 0), to.data(), to.at(image, y, 0),
                    to.width() * to.stride());
            return;
        }
        int above = from.at(image, rows.low()[y], 0);
        int below = from.at(image, rows.high()[y], 0);
        FloatVector v = FloatVector.broadcast(S, rows.weight()[y]);
        for (int x = 0; x < to.width(); x++) {
            int left = columns.low()[x] * from.stride();
            int right = columns.high()[x] * from.stride();
            FloatVector w = FloatVector.broadcast(S, columns.weight()[x]);
            int at = to.at(image, y, x);
            for (int c = 0; c < to.stride(); c += Lanes.LANES) {
                FloatVector top = mix(above + left + c, above + right + c, w);
                FloatVector bottom = mix(below + left + c, below + right + c, w);
                bottom.sub(top).fma(v, top).intoArray(to.data(), at + c);
            }
        }
    }

    private FloatVector mix(int low, int high, FloatVector w) {
        FloatVector a = FloatVector.fromArray(S, from.data(), low);
        return FloatVector.fromArray(S, from.data(), high).sub(a).fma(w, a);
    }
}
