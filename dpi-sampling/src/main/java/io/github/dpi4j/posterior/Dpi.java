package io.github.dpi4j.posterior;

import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.sampler.Prior;
import io.github.dpi4j.sampler.Sampler;
import io.github.dpi4j.sampler.SamplerStep;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.tensor.Tensor;
import java.util.Objects;
import java.util.concurrent.CancellationException;

/**
 * Diffusion Prior Interpolation (Yang et al., "Diffusion Prior Interpolation for Flexibility Real-World Face
 * Super-Resolution", AAAI 2025): an unconditional diffusion prior draws the image, and at every step known pixels are put
 * in place at the step's noise level. In the strong stage these are all pixels of the grid; in the weak one, nearer the
 * end, those that carry structure, with a share that falls to 0. A corrector adapts the known pixels to the image.
 *
 * <p>Immutable; as safe for concurrent use as its networks.
 *
 * @param corrector {@link ConditionCorrector#NONE} where there is none
 */
public record Dpi(Prior prior, Sampler sampler, DpiSettings settings, ConditionCorrector corrector) {
    public Dpi {
        Objects.requireNonNull(prior, "prior");
        Objects.requireNonNull(sampler, "sampler");
        Objects.requireNonNull(settings, "settings");
        Objects.requireNonNull(corrector, "corrector");
    }

    /**
     * Restores images. From {@code noise} are drawn: the initial images; then at every step standard normals of the images'
     * shape (at the last one too, unused), and in the weak stage the structure mask (N, 1, H/k, W/k).
     *
     * @param known the known pixels alone (N, 3, H/k, W/k), in [-1, 1]; not modified
     * @return the images (N, 3, H, W) in [-1, 1]
     * @throws CancellationException if the listener asks for it
     */
    public Tensor restore(Tensor known, NoiseSource noise, DpiListener listener) {
        GridCondition first = GridCondition.of(known, settings.grid());
        Tensor x = noise.normal(first.image().shape());
        Tensor condition = first.image();
        for (int i = prior.schedule().steps() - 1; i >= 0; i--) {
            DpiStep step = step(first, i, x, condition, noise, listener);
            listener.onStep(step);
            x = step.x();
            condition = step.condition();
        }
        return x;
    }

    /**
     * One step from x at the noise level of step i; nothing is modified but the source of noise.
     *
     * @param first what was known at the beginning
     * @param condition the current condition (N, 3, H, W); read on the grid only
     * @throws CancellationException if the listener asks for it
     */
    public DpiStep step(GridCondition first, int i, Tensor x, Tensor condition, NoiseSource noise,
            DpiListener listener) {
        DiffusionSchedule schedule = prior.schedule();
        int timestep = schedule.timestepMap(i);
        Stage stage = settings.stage(schedule, i);
        PixelMask grid = first.mask();
        Tensor z = noise.normal(x.shape());
        checkCancelled(listener);
        SamplerStep free = sampler.step(schedule, i, x, prior.estimate(x, i), z);
        if (stage == Stage.FREE) {
            return new DpiStep(i, timestep, stage, free, free.sample(), condition, grid, null);
        }
        Tensor followed = sampler.follow(schedule, free, condition);
        PixelMask held = stage == Stage.STRONG ? grid : structure(condition, first.k(), noise);
        Tensor put = stage == Stage.STRONG ? followed : mix(settings.weight(schedule, i), followed, free.sample());
        Tensor next = held.select(put, free.sample());
        checkCancelled(listener);
        Tensor seen = grid.keep(stage == Stage.STRONG ? followed : next);
        Tensor corrected = grid.keep(corrector.correct(seen, timestep, first.image()));
        return new DpiStep(i, timestep, stage, free, next, corrected, grid, held);
    }

    private PixelMask structure(Tensor condition, int k, NoiseSource noise) {
        Tensor probability = StructureMask.probability(condition, k, settings.gamma());
        return PixelMask.onGrid(noise.bernoulli(probability), k);
    }

    /** w·a + (1 − w)·b. */
    private static Tensor mix(double w, Tensor a, Tensor b) {
        float share = (float) w;
        Tensor out = Tensor.zeros(a.shape());
        for (int p = 0; p < out.size(); p++) {
            out.data()[p] = share * a.data()[p] + (1 - share) * b.data()[p];
        }
        return out;
    }

    private static void checkCancelled(DpiListener listener) {
        if (listener.isCancelled()) {
            throw new CancellationException("cancelled");
        }
    }
}
