package io.github.dpi4j.kernel.vector;

import io.github.dpi4j.kernel.BilinearTaps;
import io.github.dpi4j.kernel.Workers;
import org.jspecify.annotations.Nullable;

/** The gradient of {@link BilinearMap}. */
public final class BilinearGradient implements Operation {
    private final FeatureMap outGradient;
    private final @Nullable FeatureMap addend;
    private final FeatureMap gradient;

    /**
     * @param addend what is added, or null; may be {@code gradient}
     * @param gradient written
     */
    public BilinearGradient(FeatureMap outGradient, @Nullable FeatureMap addend, FeatureMap gradient) {
        this.outGradient = outGradient;
        this.addend = addend;
        this.gradient = gradient;
    }

    @Override
    public void run(Workers workers, Scratch[] scratch) {
        BilinearTaps rows = BilinearTaps.of(gradient.height(), outGradient.height());
        BilinearTaps columns = BilinearTaps.of(gradient.width(), outGradient.width());
        int vectors = gradient.stride() / Lanes.LANES;
        workers.run(gradient.images() * vectors, (task, _) -> {
            int image = task / vectors;
            int first = task % vectors * Lanes.LANES;
            GradientSum.begin(addend, gradient, image, first);
            for (int y = 0; y < rows.length(); y++) {
                float v = rows.weight()[y];
                for (int x = 0; x < columns.length(); x++) {
                    float w = columns.weight()[x];
                    int from = outGradient.at(image, y, x) + first;
                    int low = columns.low()[x];
                    int high = columns.high()[x];
                    add((1 - v) * (1 - w), from, gradient.at(image, rows.low()[y], low) + first);
                    add((1 - v) * w, from, gradient.at(image, rows.low()[y], high) + first);
                    add(v * (1 - w), from, gradient.at(image, rows.high()[y], low) + first);
                    add(v * w, from, gradient.at(image, rows.high()[y], high) + first);
                }
            }
        });
    }

    private void add(float weight, int from, int to) {
        for (int c = 0; c < Lanes.LANES; c++) {
            gradient.data()[to + c] += weight * outGradient.data()[from + c];
        }
    }
}
