package io.github.dpi4j.schedule;

/**
 * log ᾱ as a piecewise linear function of the timestep, and its inverse (as DPM-Solver interpolates it, Lu et al. 2022,
 * appendix D). Immutable.
 *
 * @param values at the timesteps 0 … T − 1, falling
 */
record LogAlphasCumprod(double[] values) {
    static LogAlphasCumprod of(BetaSchedule schedule, int trainedSteps) {
        double[] values = schedule.betas(trainedSteps);
        double product = 1;
        for (int t = 0; t < values.length; t++) {
            product *= 1 - values[t];
            values[t] = Math.log(product);
        }
        return new LogAlphasCumprod(values);
    }

    /**
     * Returns log ᾱ.
     *
     * @param timestep from 0 to T − 1
     */
    double at(double timestep) {
        int below = (int) timestep;
        double part = timestep - below;
        return part == 0 ? values[below] : (1 - part) * values[below] + part * values[below + 1];
    }

    /**
     * Returns the timestep, from 0 to T − 1, at which log ᾱ has a value.
     *
     * @param log from that of timestep T − 1 to that of timestep 0
     */
    double timestep(double log) {
        int low = 0;
        int high = values.length - 1;
        while (high - low > 1) {
            int middle = (low + high) / 2;
            if (values[middle] >= log) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return Math.clamp(low + (values[low] - log) / (values[low] - values[high]), 0, values.length - 1);
    }
}
