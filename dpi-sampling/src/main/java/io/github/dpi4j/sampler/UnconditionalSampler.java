package io.github.dpi4j.sampler;

import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;

/**
 * An unconditional sampler of images from a prior. Immutable; as safe for concurrent use as its network.
 *
 * @param prior the diffusion prior
 * @param sampler the sampler
 */
public record UnconditionalSampler(Prior prior, Sampler sampler) {
    /** Checks the components. */
    public UnconditionalSampler {
        Objects.requireNonNull(prior, "prior");
        Objects.requireNonNull(sampler, "sampler");
    }

    /** A step that was taken. */
    private record Taken(int i, double timestep, Tensor x, Tensor predXStart) implements Step {
    }

    /**
     * Draws images as {@link #sample(Shape, NoiseSource, StepListener)}, without a listener.
     *
     * @param shape shape of the images, (N, C, H, W)
     * @param noise the source of noise
     * @return images of the shape
     */
    public Tensor sample(Shape shape, NoiseSource noise) {
        return sample(shape, noise, StepListener.NONE);
    }

    /**
     * Draws images. From {@code noise} are drawn x_T, then at every step standard normals of the images' shape (at the
     * last one too, unused).
     *
     * @param shape (N, C, H, W)
     * @param noise the source of noise
     * @param listener observes the steps, and may cancel
     * @return the images, clean ones lying in [-1, 1]
     * @throws CancellationException if the listener asks for it
     */
    public Tensor sample(Shape shape, NoiseSource noise, StepListener listener) {
        DiffusionSchedule schedule = prior.schedule();
        Tensor x = noise.normal(shape);
        Deque<SamplerStep> history = new ArrayDeque<>();
        for (int i = schedule.steps() - 1; i >= 0; i--) {
            Tensor z = noise.normal(shape);
            if (listener.isCancelled()) {
                throw new CancellationException("cancelled");
            }
            SamplerStep step = sampler.step(schedule, i, x, prior.estimate(x, i), z, List.copyOf(history));
            x = step.sample();
            listener.onStep(new Taken(i, schedule.timestep(i), x, step.predXStart()));
            history.addFirst(step);
            while (history.size() >= sampler.order()) {
                history.removeLast();
            }
        }
        return x;
    }
}
