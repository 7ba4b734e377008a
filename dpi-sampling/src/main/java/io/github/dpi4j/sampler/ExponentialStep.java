package io.github.dpi4j.sampler;

import io.github.dpi4j.schedule.DiffusionSchedule;

/**
 * Weights of the step x' = (σ'/σ)·x + α'(1 − e^{−h})·D, which is exact for a constant clean image D (Lu et al.,
 * "DPM-Solver++", 2022, proposition 4.1). α = √ᾱ, σ = √(1 − ᾱ), λ = log(α/σ).
 *
 * @param x σ'/σ: weight of the state
 * @param d α'(1 − e^{−h}): weight of the clean image
 * @param h λ' − λ; infinite for a step to the clean image
 */
record ExponentialStep(double x, double d, double h) {
    /**
     * Returns the step i of a schedule.
     *
     * @throws IllegalArgumentException if its two noise levels are equal
     */
    static ExponentialStep of(DiffusionSchedule schedule, int i) {
        double from = schedule.alphasCumprod(i);
        double to = schedule.alphasCumprodPrev(i);
        if (from == to) {
            throw new IllegalArgumentException("schedule: expected each timestep once for this sampler, got "
                    + Prior.label(schedule.timestep(i)) + " twice");
        }
        double h = lambda(to) - lambda(from);
        return new ExponentialStep(Math.sqrt((1 - to) / (1 - from)), -Math.sqrt(to) * Math.expm1(-h), h);
    }

    private static double lambda(double alphasCumprod) {
        return 0.5 * Math.log(alphasCumprod / (1 - alphasCumprod));
    }
}
