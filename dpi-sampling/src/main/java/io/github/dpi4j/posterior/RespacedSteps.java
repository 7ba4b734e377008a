package io.github.dpi4j.posterior;

import io.github.dpi4j.schedule.Respacing;

/** The timestep setting of methods that respace as guided-diffusion does, see {@link Respacing}. */
final class RespacedSteps {
    private static final String NAME = "steps";
    private static final String WORDS = "counts with commas between them, of at most 1000 steps in all, or ddimN, with an N that a"
            + " whole stride over 1000 steps gives";

    private RespacedSteps() {
    }

    /** Returns the setting. */
    static Parameter parameter(String preset) {
        return Parameter.text(NAME, preset, Respacing::isValid, WORDS,
                "timesteps that are visited");
    }

    /** Returns the timesteps, ascending. */
    static int[] timesteps(Settings settings, int trainedSteps) {
        return Respacing.timesteps(settings.text(NAME), trainedSteps);
    }
}
