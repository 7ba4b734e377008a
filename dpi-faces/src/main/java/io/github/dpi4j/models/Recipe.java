package io.github.dpi4j.models;

import io.github.dpi4j.posterior.DpiSettings;
import io.github.dpi4j.sampler.Ddim;
import io.github.dpi4j.sampler.Ddpm;
import io.github.dpi4j.sampler.Sampler;
import io.github.dpi4j.schedule.BetaSchedule;
import io.github.dpi4j.schedule.DiffusionSchedule;
import java.util.Objects;

/**
 * How a model is run.
 *
 * @param betas the noise it was trained with, in 1000 steps
 * @param steps which of these are visited, as in {@link io.github.dpi4j.schedule.Respacing}
 * @param grid k, the spacing of the known pixels
 */
public record Recipe(BetaSchedule betas, String steps, Sampler sampler, int grid, DpiSettings settings) {
    private static final int TRAINED_STEPS = 1000;

    /** The authors', for their 256×256 prior. */
    public static final Recipe REFERENCE = new Recipe(BetaSchedule.LINEAR, "ddim20", new Ddim(0), 2, DpiSettings.DDIM);

    /** The authors' with DDPM, for the same prior. */
    public static final Recipe REFERENCE_DDPM = new Recipe(BetaSchedule.LINEAR, "1000", new Ddpm(), 2,
            DpiSettings.DDPM);

    /** @throws IllegalArgumentException if the steps are not some of the training's */
    public Recipe {
        Objects.requireNonNull(sampler, "sampler");
        Objects.requireNonNull(settings, "settings");
        DiffusionSchedule.of(betas, TRAINED_STEPS, steps);
    }

    /**
     * For the bundled model, chosen on images held out of its training (docs/model-card.md). A small prior leaves noise where
     * steps are deterministic. From 16×16 pixels the corrector knows the face better than the prior, and holds it to the end;
     * from 8×8 what it knows is a blur without eyes, which the prior must be let out of.
     *
     * @param scale that is restored from
     */
    public static Recipe bundled(int scale) {
        DpiSettings settings = scale < 8 ? new DpiSettings(0, 2.0 / 3, 1.4) : new DpiSettings(0.35, 2, 0.5);
        return new Recipe(BetaSchedule.LINEAR, "50,20,10,5", new Ddim(1), 2, settings);
    }

    /** The noise levels that are visited. */
    public DiffusionSchedule schedule() {
        return DiffusionSchedule.of(betas, TRAINED_STEPS, steps);
    }
}
