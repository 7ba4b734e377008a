package io.github.dpi4j.posterior;

import io.github.dpi4j.schedule.Respacing;

/** The timestep setting of methods that respace as guided-diffusion does, see {@link Respacing}. */
final class RespacedSteps {
    private static final String NAME = "steps";

    private RespacedSteps() {
    }

    /** Returns the setting. */
    static Parameter parameter(String preset) {
        return Parameter.text(NAME, preset, Respacing::isValid, "ddimN, or counts with commas between them",
                "timesteps that are visited");
    }

    /** Returns the timesteps, ascending. */
    static int[] timesteps(Settings settings, int trainedSteps) {
        return Respacing.timesteps(settings.text(NAME), trainedSteps);
    }
}
