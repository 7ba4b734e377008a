package io.github.dpi4j.cli;

import io.github.dpi4j.posterior.DpiSettings;
import io.github.dpi4j.models.Recipe;
import io.github.dpi4j.sampler.Ddim;
import io.github.dpi4j.sampler.Sampler;
import io.github.dpi4j.schedule.BetaSchedule;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a model is run, where that is not left to its {@link Recipe}. */
final class MethodOptions {
    /** The samplers by name. */
    enum SamplerName {
        DDIM, DDPM;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--sampler", paramLabel = "NAME", defaultValue = "ddim",
            description = "How steps are taken: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private SamplerName sampler;

    @Option(names = "--steps", paramLabel = "STEPS",
            description = "Which of the 1000 timesteps are visited: ddimN, a count, or counts per section as in 90,60,60,20,20"
                    + " (default: ddim20 for ddim, 1000 for ddpm; the bundled model has its own).")
    private String steps;

    @Option(names = "--eta", paramLabel = "X",
            description = "Noise that ddim adds, from 0 to 1 (default: 0; 1 for the bundled model).")
    private Double eta;

    @Option(names = "--schedule", paramLabel = "NAME", defaultValue = "linear",
            description = "The schedule the prior was trained with: linear, cosine (default: ${DEFAULT-VALUE}).")
    private BetaSchedule schedule;

    @Option(names = "--grid", paramLabel = "K", defaultValue = "2",
            description = "The condition stands on every K-th pixel (default: ${DEFAULT-VALUE}).")
    private int grid;

    @Option(names = "--tau", paramLabel = "X",
            description = "Where the weak stage begins, as a fraction of the trajectory (default: 0.35 for ddim, 0.3 for ddpm; the bundled model has its own).")
    private Double tau;

    @Option(names = "--weight", paramLabel = "X",
            description = "The condition's weight in the weak stage, per fraction (default: 2/3 for ddim, 4/3 for ddpm; the bundled model has its own).")
    private Double weight;

    @Option(names = "--gamma", paramLabel = "X",
            description = "Exponent of the weak stage's structure mask (default: 1.4 for ddim, 1.2 for ddpm; the bundled model has its own).")
    private Double gamma;

    /**
     * All of it.
     *
     * @param ddim what ddim takes where options say nothing; ddpm takes the authors'
     */
    Recipe recipe(Recipe ddim) {
        if (grid < 1) {
            throw WrongUse.of(command, "--grid: expected at least 1, got " + grid);
        }
        Recipe preset = sampler == SamplerName.DDIM ? ddim : Recipe.REFERENCE_DDPM;
        DpiSettings known = preset.settings();
        DpiSettings settings = WrongUse.unless(command,
                () -> new DpiSettings(tau == null ? known.tau() : tau, weight == null ? known.weight() : weight,
                        gamma == null ? known.gamma() : gamma));
        Sampler taken = sampler(preset);
        return WrongUse.unless(command, "--steps",
                () -> new Recipe(schedule, steps == null ? preset.steps() : steps, taken, grid, settings));
    }

    /** That the grid fits images of this size. */
    void requireFor(int imageSize) {
        if (imageSize % grid != 0) {
            throw WrongUse.of(command, "--grid: expected a divisor of the image size " + imageSize + ", got " + grid);
        }
    }

    private Sampler sampler(Recipe preset) {
        if (sampler == SamplerName.DDPM && eta != null && eta != 0) {
            throw WrongUse.of(command, "--eta: expected 0 with --sampler ddpm, got " + eta);
        }
        return sampler == SamplerName.DDPM || eta == null
                ? preset.sampler()
                : WrongUse.unless(command, () -> new Ddim(eta));
    }
}
