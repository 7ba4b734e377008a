package io.github.dpi4j.posterior;

import io.github.dpi4j.operator.GridSampling;
import io.github.dpi4j.operator.PixelMask;
import io.github.dpi4j.sampler.SamplerStep;
import io.github.dpi4j.sampler.Step;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Tensor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A step of DPI and its result; tensors (N, C, H, W).
 *
 * @param i index of the step in the schedule; the run counts down to 0
 * @param timestep original timestep of the step
 * @param stage the treatment of the known pixels; null at the start
 * @param prior the prior's unconditional step; null at the start
 * @param x the images after the step, at the noise level of step i − 1; the result of the run if i is 0
 * @param condition the condition after the corrector, zero off the grid: that of the next step
 * @param grid the known pixels m_f
 * @param heldMask the pixels that the step replaced, wholly or partly: m_f in the strong stage, the structure mask m_a
 *     in the weak one, null in the last step
 */
public record DpiStep(int i, double timestep, @Nullable Stage stage, @Nullable SamplerStep prior, Tensor x,
        Tensor condition,
        GridSampling grid, @Nullable PixelMask heldMask) implements Step {
    /**
     * {@return a state to step from}
     *
     * @param grid the grid of the condition
     * @param i index of the step that comes next
     * @param x images at its noise level
     * @param condition zero off the grid
     */
    public static DpiStep start(GridSampling grid, int i, Tensor x, Tensor condition) {
        return new DpiStep(i + 1, Double.NaN, null, null, x, condition, grid, null);
    }

    /** Returns the state after one more step. */
    DpiStep next(DiffusionSchedule schedule, int step, Stage does, SamplerStep free, Tensor images, Tensor corrected,
            @Nullable PixelMask held) {
        return new DpiStep(step, schedule.timestep(step), does, free, images, corrected, grid, held);
    }

    /**
     * {@inheritDoc}
     *
     * @throws NullPointerException at the start
     */
    @Override
    public Tensor predXStart() {
        return Objects.requireNonNull(prior, "predXStart: there is none before the first step").predXStart();
    }
}
