package io.github.dpi4j.sampler;

import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Tensor;
import java.util.List;

/**
 * UniPC of second order (Zhao et al., "UniPC: A Unified Predictor-Corrector Framework for Fast Sampling of Diffusion
 * Models", 2023) for estimates of the clean image, with B(h) = e^h − 1 ("bh2"), as diffusers runs it. Its predictor is
 * that of {@link DpmSolverPlusPlus} 2M. Before each prediction but the first, the corrector repeats the step that led
 * here, with the estimate made at its end: no further pass of the network. The first and the last prediction are of
 * first order. {@link SamplerStep#x} is the corrected state.
 */
public record UniPc() implements Sampler {
    private static final DpmSolverPlusPlus PREDICTOR = new DpmSolverPlusPlus(2, Integer.MAX_VALUE);

    /** Returns 3: the corrector uses the new estimate and those of the two steps before. */
    @Override
    public int order() {
        return 3;
    }

    @Override
    public SamplerStep step(DiffusionSchedule schedule, int i, Tensor x, Estimate estimate, Tensor noise,
            List<SamplerStep> history) {
        Tensor corrected = history.isEmpty() ? x : correct(schedule, estimate.predXStart(), history);
        return PREDICTOR.step(schedule, i, corrected, estimate, noise, history);
    }

    /**
     * Repeats the last step, of the order it was predicted with (algorithm 1, UniC).
     *
     * @param reached x̂0 where it led
     */
    private static Tensor correct(DiffusionSchedule schedule, Tensor reached, List<SamplerStep> history) {
        SamplerStep last = history.getFirst();
        ExponentialStep step = ExponentialStep.of(schedule, last.i());
        if (history.size() == 1) {
            double[] weights = {step.x(), step.d() / 2, step.d() / 2};
            return GaussianDiffusion.weightedSum(weights, last.x(), last.predXStart(), reached);
        }
        SamplerStep before = history.get(1);
        double r = -ExponentialStep.of(schedule, before.i()).h() / step.h();
        // [1 1; r 1]·ρ = b: the correction is exact for x̂0 that are polynomials of second degree in λ.
        double y = -step.h();
        double big = Math.expm1(y);
        double q = big / y - 1;
        double b1 = q / big;
        double b2 = 2 * (q / y - 0.5) / big;
        double rho1 = (b1 - b2) / (1 - r);
        double rho2 = b1 - rho1;
        double[] weights = {step.x(), step.d() * (1 - rho1 / r - rho2), step.d() * rho1 / r, step.d() * rho2};
        return GaussianDiffusion.weightedSum(weights, last.x(), last.predXStart(), before.predXStart(), reached);
    }
}
