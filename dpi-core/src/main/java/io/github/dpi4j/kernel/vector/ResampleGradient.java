package io.github.dpi4j.kernel.vector;

import io.github.dpi4j.kernel.Resample;
import io.github.dpi4j.kernel.Workers;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/** The gradient of a resampled feature map, or of a term of a sum, which is not resampled. */
public final class ResampleGradient implements Operation {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = Lanes.LANES;

    private final FeatureMap outGradient;
    private final Resample resample;
    private final @Nullable FeatureMap addend;
    private final FeatureMap gradient;

    /**
     * @param addend what is added, or null; may be {@code gradient}
     * @param gradient of the map before resampling; written
     */
    public ResampleGradient(FeatureMap outGradient, Resample resample, @Nullable FeatureMap addend,
            FeatureMap gradient) {
        this.outGradient = outGradient;
        this.resample = resample;
        this.addend = addend;
        this.gradient = gradient;
    }

    @Override
    public void run(Workers workers, Scratch[] scratch) {
        workers.run(gradient.images() * gradient.height(), (task, _) -> {
            int image = task / gradient.height();
            int y = task % gradient.height();
            for (int x = 0; x < gradient.width(); x++) {
                int to = gradient.at(image, y, x);
                for (int c = 0; c < gradient.stride(); c += L) {
                    FloatVector d = at(outGradient, resample, image, y, x, c);
                    if (addend != null) {
                        d = d.add(FloatVector.fromArray(S, addend.data(), addend.at(image, y, x) + c));
                    }
                    d.intoArray(gradient.data(), to + c);
                }
            }
        });
    }

    /** Returns the gradient of one vector of channels of a pixel before resampling. */
    static FloatVector at(FeatureMap outGradient, Resample resample, int image, int y, int x, int c) {
        float[] data = outGradient.data();
        switch (resample) {
            case NONE -> {
                return FloatVector.fromArray(S, data, outGradient.at(image, y, x) + c);
            }
            case NEAREST_UP -> {
                int i = outGradient.at(image, 2 * y, 2 * x) + c;
                int right = outGradient.stride();
                int down = outGradient.width() * outGradient.stride();
                return FloatVector.fromArray(S, data, i).add(FloatVector.fromArray(S, data, i + right))
                        .add(FloatVector.fromArray(S, data, i + down)
                                .add(FloatVector.fromArray(S, data, i + down + right)));
            }
            default -> {
                // An odd last row or column is dropped.
                boolean dropped = y / 2 >= outGradient.height() || x / 2 >= outGradient.width();
                return dropped
                        ? FloatVector.zero(S)
                        : FloatVector.fromArray(S, data, outGradient.at(image, y / 2, x / 2) + c).mul(0.25f);
            }
        }
    }
}
