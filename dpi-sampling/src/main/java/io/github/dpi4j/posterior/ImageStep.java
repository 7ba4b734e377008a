package io.github.dpi4j.posterior;

import io.github.dpi4j.sampler.Step;
import io.github.dpi4j.tensor.Tensor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The state of a run that carries nothing but images (N, C, H, W).
 *
 * @param i index of the step in the schedule that led here
 * @param timestep original timestep of that step; NaN at the start
 * @param x the images at the next noise level
 * @param predXStart x̂0 as the prior saw it in the last pass; null at the start
 */
public record ImageStep(int i, double timestep, Tensor x, @Nullable Tensor predXStart) implements Step {
    /**
     * {@return the state before any step}
     *
     * @param i index of the step in the schedule
     * @param x the images x_i; not modified
     */
    public static ImageStep start(int i, Tensor x) {
        return new ImageStep(i + 1, Double.NaN, x, null);
    }

    /** Returns the state with other images, at the noise level that step {@code to} starts from. */
    ImageStep renoised(int to, Tensor images) {
        return new ImageStep(to, timestep, images, predXStart);
    }

    /** Returns whether this is the state before any step. */
    boolean isStart() {
        return predXStart == null;
    }

    /**
     * {@inheritDoc}
     *
     * @throws NullPointerException at the start
     */
    @Override
    public Tensor predXStart() {
        return Objects.requireNonNull(predXStart, "predXStart: there is none before the first step");
    }
}
