package io.github.dpi4j.posterior;

import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.sampler.GaussianDiffusion;
import io.github.dpi4j.sampler.SamplerStep;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Tensor;
import java.util.stream.IntStream;

/**
 * DR2 (Wang et al., "DR2: Diffusion-Based Robust Degradation Remover for Blind Face Restoration", CVPR 2023): a low-quality face is
 * brought to noise level ω, goes down to τ by steps that take their low frequencies from it, as ILVR's, and there the prior's
 * clean image is the result: smooth, free of the degradation, and meant for an enhancement network.
 *
 * <p>The measurement is the low-quality face itself, of full size, by a {@link io.github.dpi4j.operator.GridSampling} of k = 1.
 * Draws, all of the images' shape: the start's; then at every step that of the DDPM step (at the last one too, unused), followed,
 * but for the last step, by the face's.
 *
 * @param factor N ≥ 1 of φ, which reduces and enlarges images by it; divides their height and width
 * @param omega ω ≥ τ: index of the step that the run begins with; the schedule's noisiest where it has none so high
 * @param tau τ ≥ 0: index of the last step
 */
public record Dr2(int factor, int omega, int tau) implements PosteriorMethod<ImageStep> {
    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if the factor is below 1, τ negative, or ω below τ
     */
    public Dr2 {
        new LowPass(factor);
        if (tau < 0 || omega < tau) {
            throw new IllegalArgumentException(
                    "omega and tau: expected omega >= tau >= 0, got " + omega + " and " + tau);
        }
    }

    @Override
    public int[] walk(int steps) {
        int from = Math.max(tau, Math.min(omega, steps - 1));
        return IntStream.rangeClosed(0, from - tau + 1).map(k -> from - k).toArray();
    }

    @Override
    public void check(DiffusionSchedule schedule, int height, int width, double noiseLevel) {
        new LowPass(factor).check(height, width);
        if (tau >= schedule.steps()) {
            throw new IllegalArgumentException("tau: expected a number below that of the schedule's steps, "
                    + schedule.steps() + ", got " + tau);
        }
    }

    @Override
    public void check(Problem problem) {
        LowPass.check("dr2", problem);
        problem.check(this);
    }

    @Override
    public ImageStep start(Problem problem, int i, NoiseSource noise) {
        return ImageStep.start(i,
                GaussianDiffusion.qSample(problem.schedule(), i, problem.y(), noise.normal(problem.imageShape())));
    }

    @Override
    public ImageStep reverse(Problem problem, int i, ImageStep before, NoiseSource noise) {
        DiffusionSchedule schedule = problem.schedule();
        SamplerStep free = problem.ddpmStep(i, before.x(), noise.normal(before.x().shape()));
        Tensor x = free.predXStart();
        if (i > tau) {
            Tensor face = GaussianDiffusion.qSamplePrevious(schedule, i, problem.y(), noise.normal(x.shape()));
            x = new LowPass(factor).exchange(free.sample(), face);
        }
        return new ImageStep(i, schedule.timestep(i), x, free.predXStart());
    }
}
