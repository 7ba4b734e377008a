package io.github.dpi4j.sampler;

import io.github.dpi4j.schedule.BetaSchedule;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.schedule.Spacing;
import java.util.List;
import java.util.stream.Collectors;

/** The library's samplers by name, each with the timesteps it is run on. */
public final class Samplers {
    private static final List<Preset> ALL = List.of(
            new Preset("ddpm", "ancestral sampling (Ho et al. 2020)", new Ddpm(), Spacing.INCLUSIVE, 250),
            new Preset("ddim", "denoising diffusion implicit models (Song et al. 2021)", new Ddim(0), Spacing.INCLUSIVE,
                    50),
            new Preset("dpm-solver++", "DPM-Solver++ 2M, second order (Lu et al. 2022)", DpmSolverPlusPlus.DIFFUSERS,
                    Spacing.LINSPACE, 20),
            new Preset("unipc", "UniPC, second order with a corrector (Zhao et al. 2023)", new UniPc(),
                    Spacing.LINSPACE, 20),
            new Preset("plms", "pseudo linear multistep, PNDM without Runge-Kutta steps (Liu et al. 2022)", new Plms(),
                    Spacing.PLMS, 50));

    private Samplers() {
    }

    /**
     * A sampler and how it is run.
     *
     * @param name as on a command line
     * @param description one line for people
     * @param sampler the sampler
     * @param spacing how its timesteps are spread
     * @param steps their number, unless told otherwise
     */
    public record Preset(String name, String description, Sampler sampler, Spacing spacing, int steps) {
        /**
         * {@return the timesteps of a run}
         *
         * @param betas the noise schedule of training
         * @param trainedSteps number of timesteps in training
         * @param steps number of steps
         * @throws IllegalArgumentException if so many steps cannot be spread over those of training
         */
        public DiffusionSchedule schedule(BetaSchedule betas, int trainedSteps, int steps) {
            return DiffusionSchedule.of(betas, trainedSteps, spacing, steps);
        }
    }

    /** {@return all of them} */
    public static List<Preset> all() {
        return ALL;
    }

    /**
     * {@return a sampler by its name}
     *
     * @param name the name
     * @throws IllegalArgumentException if there is none of this name; the message lists the names
     */
    public static Preset byName(String name) {
        return ALL.stream().filter(p -> p.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("sampler: expected one of "
                        + ALL.stream().map(Preset::name).collect(Collectors.joining(", ")) + ", got '" + name + "'"));
    }
}
