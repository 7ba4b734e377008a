package io.github.dpi4j.training;

/**
 * The learning rate schedule: linear warm-up from 0, then linear decay to 0, which is reached after the last step.
 *
 * @param peak highest rate, at the end of the warm-up
 * @param warmup steps of the warm-up; 0 for none
 * @param steps steps of the whole run
 */
public record LearningRate(double peak, int warmup, int steps) {
    /** Checks the components. */
    public LearningRate {
        require(peak > 0 && peak < Double.POSITIVE_INFINITY, "learning rate", "a positive number", peak);
        require(steps >= 1, "steps", "at least 1", steps);
        require(warmup >= 0 && warmup < steps, "warmup", "from 0 to fewer than all " + steps + " steps", warmup);
    }

    /**
     * {@return the rate of a step, counted from 0}
     *
     * @param step index of the step
     */
    public double at(int step) {
        return step < warmup ? peak * (step + 1) / (warmup + 1) : peak * (steps - step) / (steps - warmup);
    }

    private static void require(boolean met, String name, String expected, Object got) {
        if (!met) {
            throw new IllegalArgumentException(name + ": expected " + expected + ", got " + got);
        }
    }
}
