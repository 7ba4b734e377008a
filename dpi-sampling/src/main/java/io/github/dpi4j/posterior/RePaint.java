package io.github.dpi4j.posterior;

import io.github.dpi4j.operator.PixelMask;
import io.github.dpi4j.operator.PixelSelection;
import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.sampler.GaussianDiffusion;
import io.github.dpi4j.sampler.SamplerStep;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Tensor;
import java.util.Objects;

/**
 * RePaint (Lugmayr et al., "RePaint: Inpainting using Denoising Diffusion Probabilistic Models", CVPR 2022, algorithm
 * 1): DDPM steps, at each of which the known pixels are put in place at the step's noise level, and jumps back to
 * noisier levels, after which the other pixels agree better with them.
 *
 * <p>The measurement is a {@link PixelSelection}'s: the k-grid, or any mask. Draws, all of the images' shape: x_T; then
 * at every step down that of the DDPM step (at the last one too, unused) and that of the known pixels, at every step up
 * one.
 *
 * @param jumps the jumps of the walk over the steps
 * @param reference whether known pixels are put in as in the authors' code, at level i before step i: not before the
 *        first step, which then draws nothing for them, and not into the result, whose known pixels are the network's.
 *        Otherwise they are put in after it, at level i − 1, and the result has them as they are
 */
public record RePaint(JumpSchedule jumps, boolean reference) implements PosteriorMethod<ImageStep> {
    /** Checks the components. */
    public RePaint {
        Objects.requireNonNull(jumps, "jumps");
    }

    @Override
    public int[] walk(int steps) {
        return jumps.walk(steps);
    }

    @Override
    public void check(Problem problem) {
        mask(problem);
    }

    @Override
    public ImageStep start(Problem problem, int i, NoiseSource noise) {
        return ImageStep.start(i, noise.normal(problem.imageShape()));
    }

    @Override
    public ImageStep reverse(Problem problem, int i, ImageStep before, NoiseSource noise) {
        DiffusionSchedule schedule = problem.schedule();
        Tensor z = noise.normal(before.x().shape());
        Tensor known = problem.operator().adjoint(problem.y());
        boolean first = before.isStart();
        Tensor seen = reference && !first
                ? mask(problem).select(GaussianDiffusion.qSample(schedule, i, known, noise.normal(z.shape())),
                        before.x())
                : before.x();
        SamplerStep free = problem.ddpmStep(i, seen, z);
        Tensor x = reference
                ? free.sample()
                : mask(problem).select(
                        GaussianDiffusion.qSamplePrevious(schedule, i, known, noise.normal(z.shape())),
                        free.sample());
        return new ImageStep(i, schedule.timestep(i), x, free.predXStart());
    }

    @Override
    public ImageStep forward(Problem problem, int i, ImageStep before, NoiseSource noise) {
        Tensor x = GaussianDiffusion.qStep(problem.schedule(), i, before.x(), noise.normal(before.x().shape()));
        return before.renoised(i + 1, x);
    }

    private static PixelMask mask(Problem problem) {
        if (problem.operator() instanceof PixelSelection selection) {
            return selection.mask();
        }
        throw new IllegalArgumentException("repaint: expected a measurement by a PixelSelection, got one by "
                + problem.operator().getClass().getSimpleName());
    }
}
