package io.github.dpi4j.kernel.vector;

import io.github.dpi4j.kernel.Pool;
import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.tensor.Window;
import org.jspecify.annotations.Nullable;

/** The gradient of {@link PoolMap}: a maximum's goes to the first pixel that has it. A vector of channels at a time. */
public final class PoolGradient implements Operation {
    private final FeatureMap from;
    private final Pool pool;
    private final FeatureMap outGradient;
    private final @Nullable FeatureMap addend;
    private final FeatureMap gradient;

    /**
     * @param from what was pooled
     * @param addend what is added, or null; may be {@code gradient}
     * @param gradient written
     */
    public PoolGradient(FeatureMap from, Pool pool, FeatureMap outGradient, @Nullable FeatureMap addend,
            FeatureMap gradient) {
        this.from = from;
        this.pool = pool;
        this.outGradient = outGradient;
        this.addend = addend;
        this.gradient = gradient;
    }

    @Override
    public void run(Workers workers, Scratch[] scratch) {
        int vectors = gradient.stride() / Lanes.LANES;
        workers.run(gradient.images() * vectors, (task, _) -> {
            int image = task / vectors;
            int first = task % vectors * Lanes.LANES;
            GradientSum.begin(addend, gradient, image, first);
            for (int y = 0; y < outGradient.height(); y++) {
                for (int x = 0; x < outGradient.width(); x++) {
                    for (int c = first; c < first + Lanes.LANES; c++) {
                        add(image, y, x, c);
                    }
                }
            }
        });
    }

    private void add(int image, int y, int x, int c) {
        Window window = pool.window();
        int top = Math.max(0, y * window.strideY() - window.paddingY());
        int bottom = Math.min(from.height(), y * window.strideY() - window.paddingY() + window.height());
        int left = Math.max(0, x * window.strideX() - window.paddingX());
        int right = Math.min(from.width(), x * window.strideX() - window.paddingX() + window.width());
        float d = outGradient.data()[outGradient.at(image, y, x) + c];
        switch (pool.kind()) {
            case MAX -> {
                int largest = (top * from.width() + left) * from.stride();
                int origin = from.at(image, 0, 0) + c;
                for (int row = top; row < bottom; row++) {
                    for (int column = left; column < right; column++) {
                        int at = (row * from.width() + column) * from.stride();
                        largest = from.data()[origin + at] > from.data()[origin + largest] ? at : largest;
                    }
                }
                gradient.data()[gradient.at(image, 0, 0) + largest + c] += d;
            }
            case AVERAGE, AVERAGE_WITH_PADDING -> {
                float share = d / pool.count(y, x, from.height(), from.width());
                for (int row = top; row < bottom; row++) {
                    for (int column = left; column < right; column++) {
                        gradient.data()[gradient.at(image, row, column) + c] += share;
                    }
                }
            }
        }
    }
}
