package io.github.dpi4j.sampler;

import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Tensor;
import java.util.List;

/**
 * DPM-Solver++, multistep (Lu et al., "DPM-Solver++: Fast Solver for Guided Sampling of Diffusion Probabilistic Models",
 * 2022, algorithm 2): deterministic, of first order (DDIM with η = 0) or second (2M), where the clean image is continued
 * linearly in λ from the last two estimates. The first step is of first order, and so is one to the clean image, whose λ
 * is infinite.
 *
 * @param order 1 or 2
 * @param firstOrderEndBelow runs of fewer steps end with a step of first order, for stability
 */
public record DpmSolverPlusPlus(int order, int firstOrderEndBelow) implements Sampler {
    /** As in the authors' code. (Its comment says 15.) */
    public static final DpmSolverPlusPlus AUTHORS = new DpmSolverPlusPlus(2, 10);
    /** As in diffusers, whose schedules end at the clean image: there the last step is of first order in any case. */
    public static final DpmSolverPlusPlus DIFFUSERS = new DpmSolverPlusPlus(2, 15);

    /** Checks the components. */
    public DpmSolverPlusPlus {
        if (order != 1 && order != 2) {
            throw new IllegalArgumentException("order: expected 1 or 2, got " + order);
        }
    }

    @Override
    public SamplerStep step(DiffusionSchedule schedule, int i, Tensor x, Estimate estimate, Tensor noise,
            List<SamplerStep> history) {
        Tensor xStart = estimate.predXStart();
        ExponentialStep step = ExponentialStep.of(schedule, i);
        boolean second = order == 2 && !history.isEmpty() && Double.isFinite(step.h())
                && (i > 0 || schedule.steps() >= firstOrderEndBelow);
        Tensor sample = second
                ? secondOrder(schedule, step, x, xStart, history.getFirst())
                : GaussianDiffusion.weightedSum(step.x(), x, step.d(), xStart);
        Tensor eps = GaussianDiffusion.predictEpsFromXStart(schedule, i, x, xStart);
        return new SamplerStep(i, x, sample, xStart, eps, estimate.logVariance(), noise);
    }

    /** Returns D = x̂0 + (h / 2h_before)·(x̂0 − x̂0_before). */
    private static Tensor secondOrder(DiffusionSchedule schedule, ExponentialStep step, Tensor x, Tensor xStart,
            SamplerStep before) {
        double slope = step.h() / (2 * ExponentialStep.of(schedule, before.i()).h());
        double[] weights = {step.x(), step.d() * (1 + slope), -step.d() * slope};
        return GaussianDiffusion.weightedSum(weights, x, xStart, before.predXStart());
    }
}
