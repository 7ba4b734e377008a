package io.github.dpi4j.posterior;

import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.sampler.Estimate;
import io.github.dpi4j.tensor.Tensor;

/**
 * A method whose steps correct the prior's clean image x̂0 by the measurement, and then go towards the corrected one.
 * Its three parts are separate so that {@link MaskShift} can change the result of the second before the third.
 */
public interface CleanImageCorrection extends PosteriorMethod<ImageStep> {
    /**
     * Evaluates the prior once.
     *
     * @param problem the prior and the measurement
     * @param i index of the step in the schedule
     * @param x x_i
     * @return x̂0 as the method uses it, clipped or not, before it is corrected
     */
    Estimate estimate(Problem problem, int i, Tensor x);

    /**
     * {@return the corrected clean image x̂ (N, C, H, W) of step i}
     *
     * @param problem the prior and the measurement
     * @param i index of the step in the schedule
     * @param estimate the prior's estimate; not modified
     */
    Tensor correct(Problem problem, int i, Estimate estimate);

    /**
     * {@return x_{i−1}; nothing but the source of noise is modified}
     *
     * @param problem the prior and the measurement
     * @param i index of the step in the schedule
     * @param x x_i
     * @param estimate the prior's estimate; not modified
     * @param corrected the clean image to go towards
     * @param noise the source of noise
     */
    Tensor next(Problem problem, int i, Tensor x, Estimate estimate, Tensor corrected, NoiseSource noise);

    @Override
    default ImageStep reverse(Problem problem, int i, ImageStep before, NoiseSource noise) {
        Estimate estimate = estimate(problem, i, before.x());
        Tensor x = next(problem, i, before.x(), estimate, correct(problem, i, estimate), noise);
        return new ImageStep(i, problem.schedule().timestep(i), x, estimate.predXStart());
    }
}
