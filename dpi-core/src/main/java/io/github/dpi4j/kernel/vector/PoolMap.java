package io.github.dpi4j.kernel.vector;

import io.github.dpi4j.kernel.Pool;
import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.tensor.Window;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Maxima or means of windows. */
public final class PoolMap implements Operation {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = Lanes.LANES;

    private final FeatureMap from;
    private final Pool pool;
    private final FeatureMap to;

    /**
     * @param to written
     */
    public PoolMap(FeatureMap from, Pool pool, FeatureMap to) {
        this.from = from;
        this.pool = pool;
        this.to = to;
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
        Window window = pool.window();
        int top = Math.max(0, y * window.strideY() - window.paddingY());
        int bottom = Math.min(from.height(), y * window.strideY() - window.paddingY() + window.height());
        for (int x = 0; x < to.width(); x++) {
            int left = Math.max(0, x * window.strideX() - window.paddingX());
            int right = Math.min(from.width(), x * window.strideX() - window.paddingX() + window.width());
            switch (pool.kind()) {
                case MAX -> max(image, top, bottom, left, right, to.at(image, y, x));
                case AVERAGE, AVERAGE_WITH_PADDING -> mean(image, top, bottom, left, right, to.at(image, y, x),
                        1f / pool.count(y, x, from.height(), from.width()));
            }
        }
    }

    private void max(int image, int top, int bottom, int left, int right, int at) {
        float[] data = from.data();
        int stride = from.stride();
        int rowStep = from.width() * stride;
        int first = from.at(image, top, left);
        int rows = bottom - top;
        int run = (right - left) * stride;
        for (int c = 0; c < to.stride(); c += L) {
            FloatVector max = FloatVector.broadcast(S, Float.NEGATIVE_INFINITY);
            for (int y = 0, row = first + c; y < rows; y++, row += rowStep) {
                for (int i = row; i < row + run; i += stride) {
                    max = max.max(FloatVector.fromArray(S, data, i));
                }
            }
            max.intoArray(to.data(), at + c);
        }
    }

    private void mean(int image, int top, int bottom, int left, int right, int at, float weight) {
        float[] data = from.data();
        int stride = from.stride();
        int rowStep = from.width() * stride;
        int first = from.at(image, top, left);
        int rows = bottom - top;
        int run = (right - left) * stride;
        for (int c = 0; c < to.stride(); c += L) {
            FloatVector sum = FloatVector.zero(S);
            for (int y = 0, row = first + c; y < rows; y++, row += rowStep) {
                int i = row;
                if (run >= 3 * stride) {
                    sum = sum.add(FloatVector.fromArray(S, data, i)).add(FloatVector.fromArray(S, data, i + stride))
                            .add(FloatVector.fromArray(S, data, i + 2 * stride));
                    i += 3 * stride;
                }
                for (; i < row + run; i += stride) {
                    sum = sum.add(FloatVector.fromArray(S, data, i));
                }
            }
            sum.mul(weight).intoArray(to.data(), at + c);
        }
    }
}
