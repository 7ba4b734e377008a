package io.github.dpi4j.posterior;

import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.sampler.Estimate;
import io.github.dpi4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A method in one tile of {@link MaskShift}: its corrected clean image is overwritten where earlier tiles cover it.
 *
 * @param finished the tile of the image so far (N, C, H, W)
 * @param covered which pixels of it are finished, H · W
 * @param start images to begin with; null for the method's own start
 */
record MaskShiftTile(CleanImageCorrection method, Tensor finished, boolean[] covered, @Nullable Tensor start)
        implements
            CleanImageCorrection {
    @Override
    public int[] walk(int steps) {
        return method.walk(steps);
    }

    @Override
    public void check(Problem problem) {
        method.check(problem);
    }

    @Override
    public ImageStep start(Problem problem, int i, NoiseSource noise) {
        return start == null ? method.start(problem, i, noise) : ImageStep.start(i, start);
    }

    @Override
    public Estimate estimate(Problem problem, int i, Tensor x) {
        return method.estimate(problem, i, x);
    }

    @Override
    public Tensor correct(Problem problem, int i, Estimate estimate) {
        Tensor corrected = method.correct(problem, i, estimate).copy();
        for (int p = 0; p < corrected.size(); p++) {
            if (covered[p % covered.length]) {
                corrected.data()[p] = finished.data()[p];
            }
        }
        return corrected;
    }

    @Override
    public Tensor next(Problem problem, int i, Tensor x, Estimate estimate, Tensor corrected, NoiseSource noise) {
        return method.next(problem, i, x, estimate, corrected, noise);
    }

    @Override
    public ImageStep forward(Problem problem, int i, ImageStep before, NoiseSource noise) {
        return method.forward(problem, i, before, noise);
    }

    @Override
    public Tensor result(Problem problem, ImageStep last) {
        return method.result(problem, last);
    }
}
