package io.github.dpi4j.kernel.vector;

import org.jspecify.annotations.Nullable;

/** Where the sum of a gradient's contributions begins. */
final class GradientSum {
    private GradientSum() {
    }

    /**
     * Sets one vector of channels of all pixels of an image to what there is so far.
     *
     * @param addend or null for zeros; may be {@code gradient}
     */
    static void begin(@Nullable FeatureMap addend, FeatureMap gradient, int image, int first) {
        if (addend == gradient) {
            return;
        }
        for (int p = 0; p < gradient.height() * gradient.width(); p++) {
            int to = gradient.at(image, 0, p) + first;
            for (int c = 0; c < Lanes.LANES; c++) {
                gradient.data()[to + c] = addend == null ? 0 : addend.data()[addend.at(image, 0, p) + first + c];
            }
        }
    }
}
