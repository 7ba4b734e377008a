package io.github.dpi4j.posterior;

import io.github.dpi4j.schedule.DiffusionSchedule;

/**
 * The parameters of Diffusion Prior Interpolation (Yang et al., AAAI 2025). Noise levels are fractions f of the
 * trajectory, original timestep / training steps, so that one setting serves any number of steps.
 *
 * @param tau τ in [0, 1]: where f > τ, the strong stage puts all known pixels in place; after that, down to the last step
 *     but one, the weak stage puts some of them partly in place
 * @param weight the condition's weight in the weak stage, per fraction: w = weight · f, at most 1
 * @param gamma γ > 0: exponent of the structure mask's probabilities; the higher, the fewer pixels the weak stage holds
 */
public record DpiSettings(double tau, double weight, double gamma) {
    /** The authors' settings for DDIM: at 20 steps weak from step 7 on, w = i/30 at step i. */
    public static final DpiSettings DDIM = new DpiSettings(0.35, 2.0 / 3, 1.4);

    /** The authors' settings for DDPM: at 1000 steps weak from step 300 on, w = t/750 at step t. */
    public static final DpiSettings DDPM = new DpiSettings(0.3, 4.0 / 3, 1.2);

    /** Checks the components. */
    public DpiSettings {
        require(tau >= 0 && tau <= 1, "tau", "a number from 0 to 1", tau);
        require(weight >= 0 && weight * tau <= 1, "weight", "a number from 0 to 1/tau", weight);
        require(gamma > 0 && gamma < Double.POSITIVE_INFINITY, "gamma", "a positive number", gamma);
    }

    /**
     * {@return the treatment of the known pixels at step i}
     *
     * @param schedule the noise schedule
     * @param i index of the step in the schedule
     */
    public Stage stage(DiffusionSchedule schedule, int i) {
        if (i == 0) {
            return Stage.FREE;
        }
        return schedule.fraction(i) > tau ? Stage.STRONG : Stage.WEAK;
    }

    /**
     * {@return w: the condition's share of a pixel that the weak stage holds at step i}
     *
     * @param schedule the noise schedule
     * @param i index of the step in the schedule
     */
    public double weight(DiffusionSchedule schedule, int i) {
        return weight * schedule.fraction(i);
    }

    private static void require(boolean met, String name, String expected, Object got) {
        if (!met) {
            throw new IllegalArgumentException(name + ": expected " + expected + ", got " + got);
        }
    }
}
