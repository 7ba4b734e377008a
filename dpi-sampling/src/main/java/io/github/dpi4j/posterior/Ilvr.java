package io.github.dpi4j.posterior;

import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.sampler.GaussianDiffusion;
import io.github.dpi4j.sampler.SamplerStep;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Tensor;
import java.util.Objects;

/**
 * ILVR (Choi et al., "ILVR: Conditioning Method for Denoising Diffusion Probabilistic Models", ICCV 2021, algorithm 1):
 * DDPM steps, after each of which the image takes its low frequencies from a reference image at the same noise level.
 *
 * <p>The measurement is the reference image itself, of full size, by a {@link io.github.dpi4j.operator.GridSampling} of
 * k = 1. Draws, all of the images' shape: x_T; then at every step that of the DDPM step (at the last one too, unused),
 * followed, where the step takes low frequencies, by the reference image's.
 *
 * @param factor N ≥ 1 of φ, which reduces and enlarges images by it; divides their height and width
 * @param range steps i &gt; range take low frequencies: −1 for all, as in the paper; 0 for all but the last, as the
 *        authors' code
 * @param level the level at which the low frequencies are exchanged
 */
public record Ilvr(int factor, int range, Level level) implements PosteriorMethod<ImageStep> {
    /** The noise level of the reference image after step i. */
    public enum Level {
        /** That of x_{i−1}, which it is put into: the paper's. */
        PREVIOUS,
        /** That of x_i: the authors' code's, one step noisier than the image that it is put into. */
        CURRENT
    }

    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if the factor is below 1 or the range below −1
     */
    public Ilvr {
        new LowPass(factor);
        if (range < -1) {
            throw new IllegalArgumentException("range: expected at least -1, got " + range);
        }
        Objects.requireNonNull(level, "level");
    }

    @Override
    public void check(DiffusionSchedule schedule, int height, int width, double noiseLevel) {
        new LowPass(factor).check(height, width);
    }

    @Override
    public void check(Problem problem) {
        LowPass.check("ilvr", problem);
        problem.check(this);
    }

    @Override
    public ImageStep start(Problem problem, int i, NoiseSource noise) {
        return ImageStep.start(i, noise.normal(problem.imageShape()));
    }

    @Override
    public ImageStep reverse(Problem problem, int i, ImageStep before, NoiseSource noise) {
        DiffusionSchedule schedule = problem.schedule();
        SamplerStep free = problem.ddpmStep(i, before.x(), noise.normal(before.x().shape()));
        Tensor x = free.sample();
        if (i > range) {
            Tensor n = noise.normal(x.shape());
            Tensor reference = switch (level) {
                case PREVIOUS -> GaussianDiffusion.qSamplePrevious(schedule, i, problem.y(), n);
                case CURRENT -> GaussianDiffusion.qSample(schedule, i, problem.y(), n);
            };
            x = new LowPass(factor).exchange(x, reference);
        }
        return new ImageStep(i, schedule.timestep(i), x, free.predXStart());
    }
}
