package io.github.dpi4j.cli;

import io.github.dpi4j.sampler.Ddim;
import io.github.dpi4j.sampler.Sampler;
import io.github.dpi4j.sampler.Samplers;
import io.github.dpi4j.sampler.Samplers.Preset;
import io.github.dpi4j.schedule.BetaSchedule;
import io.github.dpi4j.schedule.DiffusionSchedule;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of unconditional sampling: one of {@link Samplers}, and its steps. */
final class SamplerOptions {
    private static final int TRAINED_STEPS = 1000;

    /** The samplers' names, for completion. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Samplers.all().stream().map(Preset::name).iterator();
        }
    }

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--sampler", paramLabel = "SAMPLER", defaultValue = "ddpm", completionCandidates = Names.class,
            description = "Sampler (default: ${DEFAULT-VALUE})."
                    + " ddpm: ancestral sampling (Ho et al. 2020), 250 steps."
                    + " ddim: denoising diffusion implicit models (Song et al. 2021), 50 steps."
                    + " dpm-solver++: DPM-Solver++ 2M, second order (Lu et al. 2022), 20 steps."
                    + " unipc: UniPC, second order with a corrector (Zhao et al. 2023), 20 steps."
                    + " plms: pseudo linear multistep, PNDM without Runge-Kutta steps (Liu et al. 2022), 50 steps.")
    private String name;

    @Option(names = "--steps", paramLabel = "N",
            description = "Number of steps, spread over the 1000 of training (default: the sampler's).")
    private @Nullable Integer steps;

    @Option(names = "--eta", paramLabel = "X",
            description = "Noise that ddim adds, from 0 to 1 (default: 0).")
    private @Nullable Double eta;

    Sampler sampler() {
        Sampler sampler = preset().sampler();
        Double noise = eta;
        if (noise == null) {
            return sampler;
        }
        if (!(sampler instanceof Ddim)) {
            throw UsageError.of(command, "--eta: expected with --sampler ddim only, got --sampler " + name);
        }
        return UsageError.unless(command, () -> new Ddim(noise));
    }

    DiffusionSchedule schedule(BetaSchedule betas) {
        Preset preset = preset();
        return UsageError.unless(command,
                () -> preset.schedule(betas, TRAINED_STEPS, steps == null ? preset.steps() : steps));
    }

    private Preset preset() {
        return UsageError.unless(command, () -> Samplers.byName(name));
    }
}
