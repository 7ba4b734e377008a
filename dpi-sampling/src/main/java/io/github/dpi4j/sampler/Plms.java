package io.github.dpi4j.sampler;

import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Tensor;
import java.util.List;

/**
 * Pseudo linear multistep sampling (Liu et al., "Pseudo Numerical Methods for Diffusion Models on Manifolds", 2022):
 * DDIM's deterministic step with the noise averaged over up to four estimates, by Adams and Bashforth's weights. Made
 * for {@link io.github.dpi4j.schedule.Spacing#PLMS}, where the second timestep comes twice: a run's second step, if its
 * two timesteps are equal, repeats the first one with the mean of the noise at both its ends (Heun), in place of the
 * Runge-Kutta steps of the paper. On other schedules there is no such correction. {@link SamplerStep#eps} is the noise
 * before averaging.
 */
public record Plms() implements Sampler {
    /** By the number of estimates, the latest first. */
    private static final double[][] ADAMS_BASHFORTH = {{1}, {3 / 2.0, -1 / 2.0}, {23 / 12.0, -16 / 12.0, 5 / 12.0},
            {55 / 24.0, -59 / 24.0, 37 / 24.0, -9 / 24.0}};
    private static final double[] HEUN = {1 / 2.0, 1 / 2.0};

    /** Returns 5: four estimates, and that of the correcting step, which is skipped. */
    @Override
    public int order() {
        return 5;
    }

    @Override
    public SamplerStep step(DiffusionSchedule schedule, int i, Tensor x, Estimate estimate, Tensor noise,
            List<SamplerStep> history) {
        Tensor xStart = estimate.predXStart();
        Tensor eps = GaussianDiffusion.predictEpsFromXStart(schedule, i, x, xStart);
        boolean corrects = history.size() == 1 && !moves(schedule, i);
        Tensor sample = corrects
                ? again(schedule, history.getFirst(), eps)
                : move(schedule, i, x, multistep(schedule, eps, history));
        return new SamplerStep(i, x, sample, xStart, eps, estimate.logVariance(), noise);
    }

    private static Tensor again(DiffusionSchedule schedule, SamplerStep first, Tensor eps) {
        return move(schedule, first.i(), first.x(), GaussianDiffusion.weightedSum(HEUN, eps, first.eps()));
    }

    private static Tensor multistep(DiffusionSchedule schedule, Tensor eps, List<SamplerStep> history) {
        List<Tensor> earlier = history.stream().filter(step -> moves(schedule, step.i())).map(SamplerStep::eps)
                .limit(ADAMS_BASHFORTH.length - 1).toList();
        Tensor[] all = new Tensor[1 + earlier.size()];
        all[0] = eps;
        for (int k = 1; k < all.length; k++) {
            all[k] = earlier.get(k - 1);
        }
        return GaussianDiffusion.weightedSum(ADAMS_BASHFORTH[earlier.size()], all);
    }

    /** Returns the deterministic step of DDIM (eq. 11 of the paper). */
    private static Tensor move(DiffusionSchedule schedule, int i, Tensor x, Tensor eps) {
        double from = schedule.alphasCumprod(i);
        double to = schedule.alphasCumprodPrev(i);
        double direction = Math.sqrt(1 - to) - Math.sqrt(to * (1 - from) / from);
        return GaussianDiffusion.weightedSum(Math.sqrt(to / from), x, direction, eps);
    }

    private static boolean moves(DiffusionSchedule schedule, int i) {
        return schedule.alphasCumprod(i) != schedule.alphasCumprodPrev(i);
    }
}
