package io.github.dpi4j.posterior;

import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.sampler.Step;
import io.github.dpi4j.sampler.StepListener;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Tensor;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A method that draws images from p(x | y) with an unconditional diffusion prior: pure steps, from state to state.
 * {@link PosteriorSampler} has the loop. Immutable; the state of a run is in its steps.
 *
 * <p>State x_i has the noise of step i of the schedule; x_{−1} is clean.
 *
 * @param <S> a run's state after a step; {@link ImageStep} where that is just the images
 */
public interface PosteriorMethod<S extends Step> {
    /**
     * {@return the noise levels that a run passes, as indices of the schedule: from the first to −1, or to where the
     * method stops} Neighbours differ by one; where the next level is higher, {@link #forward} goes up to it.
     *
     * @param steps of the schedule
     */
    default int[] walk(int steps) {
        return IntStream.rangeClosed(0, steps).map(k -> steps - 1 - k).toArray();
    }

    /**
     * Checks that the method's settings fit a schedule and the images' size, before there is a measurement.
     *
     * @param schedule the noise levels that a run visits
     * @param height height of the images in pixels
     * @param width width of the images in pixels
     * @param noiseLevel σ that measurements are taken to have, for images in [-1, 1]
     * @throws IllegalArgumentException if they do not, in one line that begins with the setting's name
     */
    default void check(DiffusionSchedule schedule, int height, int width, double noiseLevel) {
    }

    /**
     * Checks that the method can solve the problem.
     *
     * @param problem the prior and the measurement
     * @throws IllegalArgumentException if it cannot, in one line: the operator lacks what it needs, sizes do not fit, …
     */
    default void check(Problem problem) {
    }

    /**
     * {@return the state that a run begins with}
     *
     * @param problem the prior and the measurement
     * @param i the first level of the {@link #walk}
     * @param noise the source of noise
     */
    S start(Problem problem, int i, NoiseSource noise);

    /**
     * Takes the step from x_i to x_{i−1}; nothing but the source of noise is modified.
     *
     * @param problem the prior and the measurement
     * @param i index of the step in the schedule
     * @param before x_i
     * @param noise the source of noise
     * @return the state at x_{i−1}
     */
    S reverse(Problem problem, int i, S before, NoiseSource noise);

    /**
     * Goes back up from x_{i−1} to x_i, for methods whose {@link #walk} does; nothing but the source of noise is
     * modified.
     *
     * @param problem the prior and the measurement
     * @param i index of the step in the schedule
     * @param before x_{i−1}
     * @param noise the source of noise
     * @return the state at x_i
     */
    default S forward(Problem problem, int i, S before, NoiseSource noise) {
        throw new IllegalStateException("method: its walk goes up to step " + i + ", and it has no forward step");
    }

    /**
     * {@return the same method with something done before every pass of a network of its own, such as DPI's corrector; a
     * method that has none returns itself}
     *
     * @param action what is run before each pass
     */
    default PosteriorMethod<S> beforeOwnPasses(Runnable action) {
        return this;
    }

    /**
     * Takes the whole run on the device of the prior's network, where the method, the network and the source of noise allow
     * it. The images are those of the steps on the host, within the error of the networks' precision.
     *
     * @param problem the prior and the measurement
     * @param noise the source of noise; left where the steps would leave it, or untouched if there is no result
     * @param listener counts the steps, without images, and may cancel the run
     * @return the restored images (N, C, H, W); empty if the steps are to be taken on the host
     */
    default Optional<Tensor> onDevice(Problem problem, NoiseSource noise, StepListener listener) {
        return Optional.empty();
    }

    /**
     * {@return the restored images (N, C, H, W) after the last step}
     *
     * @param problem the prior and the measurement
     * @param last the last state
     */
    default Tensor result(Problem problem, S last) {
        return last.x();
    }
}
