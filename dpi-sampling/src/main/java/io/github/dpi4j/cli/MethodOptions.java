package io.github.dpi4j.cli;

import io.github.dpi4j.method.DpiSettings;
import io.github.dpi4j.sampler.Ddim;
import io.github.dpi4j.sampler.Ddpm;
import io.github.dpi4j.sampler.Sampler;
import io.github.dpi4j.schedule.BetaSchedule;
import io.github.dpi4j.schedule.DiffusionSchedule;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The method's parameters; those of the reference unless said otherwise. */
final class MethodOptions {
    /** Training steps of the models that the method is used with. */
    private static final int TRAINED_STEPS = 1000;

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
                    + " (default: ddim20 for ddim, 1000 for ddpm).")
    private String steps;

    @Option(names = "--eta", paramLabel = "X", description = "Noise that ddim adds, from 0 to 1 (default: 0).")
    private Double eta;

    @Option(names = "--schedule", paramLabel = "NAME", defaultValue = "linear",
            description = "The schedule the prior was trained with: linear, cosine (default: ${DEFAULT-VALUE}).")
    private BetaSchedule schedule;

    @Option(names = "--grid", paramLabel = "K", defaultValue = "2",
            description = "The condition stands on every K-th pixel (default: ${DEFAULT-VALUE}).")
    private int grid;

    @Option(names = "--tau", paramLabel = "X",
            description = "Where the weak stage begins, as a fraction of the trajectory (default: 0.35 for ddim, 0.3 for ddpm).")
    private Double tau;

    @Option(names = "--weight", paramLabel = "X",
            description = "The condition's weight in the weak stage, per fraction (default: 2/3 for ddim, 4/3 for ddpm).")
    private Double weight;

    @Option(names = "--gamma", paramLabel = "X",
            description = "Exponent of the weak stage's structure mask (default: 1.4 for ddim, 1.2 for ddpm).")
    private Double gamma;

    Sampler sampler() {
        return switch (sampler) {
            case DDIM -> WrongUse.unless(command, "--eta", () -> new Ddim(eta == null ? 0 : eta));
            case DDPM -> {
                if (eta != null && eta != 0) {
                    throw WrongUse.of(command, "--eta: expected 0 with --sampler ddpm, got " + eta);
                }
                yield new Ddpm();
            }
        };
    }

    DiffusionSchedule schedule() {
        String respacing = steps != null ? steps : sampler == SamplerName.DDIM ? "ddim20" : "1000";
        return WrongUse.unless(command, "--steps", () -> DiffusionSchedule.of(schedule, TRAINED_STEPS, respacing));
    }

    DpiSettings settings() {
        return settings(DpiSettings.DDIM);
    }

    /** The same with another preset for ddim. */
    DpiSettings settings(DpiSettings ddim) {
        DpiSettings preset = sampler == SamplerName.DDIM ? ddim : DpiSettings.DDPM;
        return WrongUse.unless(command, "settings", () -> new DpiSettings(grid, tau == null ? preset.tau() : tau,
                weight == null ? preset.weight() : weight, gamma == null ? preset.gamma() : gamma));
    }

    int grid() {
        return grid;
    }
}
