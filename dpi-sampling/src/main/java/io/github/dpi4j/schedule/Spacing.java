package io.github.dpi4j.schedule;

import java.util.Locale;
import java.util.stream.IntStream;

/** A spacing of N timesteps over the T of training, with the target of the last step. */
public enum Spacing {
    /** Whole timesteps from 0 to T − 1, both visited, then the clean image: {@link Respacing} with a single section. */
    INCLUSIVE {
        @Override
        DiffusionSchedule schedule(BetaSchedule betas, int trainedSteps, int steps) {
            checked(steps, 1, trainedSteps);
            return DiffusionSchedule.of(betas, trainedSteps, Integer.toString(steps));
        }
    },

    /** Whole timesteps from T − 1 towards 0, which is not visited, then the clean image (diffusers' "linspace"). */
    LINSPACE {
        @Override
        DiffusionSchedule schedule(BetaSchedule betas, int trainedSteps, int steps) {
            double stride = (trainedSteps - 1.0) / checked(steps, 1, trainedSteps - 1);
            // Halves to even, as the reference rounds.
            return DiffusionSchedule.of(betas, trainedSteps,
                    IntStream.rangeClosed(1, steps).map(k -> (int) Math.rint(k * stride)).toArray());
        }
    },

    /**
     * Fractional timesteps at equal distances from T − 1; the last step leads to timestep 0 (DPM-Solver's "time_uniform":
     * continuous times from 1 to 1/T).
     */
    UNIFORM_T {
        @Override
        DiffusionSchedule schedule(BetaSchedule betas, int trainedSteps, int steps) {
            double last = trainedSteps - 1;
            return toTimestep0(betas, trainedSteps,
                    IntStream.rangeClosed(1, checked(steps, 1, MOST)).mapToDouble(k -> last * k / steps).toArray());
        }
    },

    /**
     * Fractional timesteps at equal distances of λ = ½ log(ᾱ/(1 − ᾱ)) from T − 1; the last step leads to timestep 0
     * (DPM-Solver's "logSNR").
     */
    UNIFORM_LOG_SNR {
        @Override
        DiffusionSchedule schedule(BetaSchedule betas, int trainedSteps, int steps) {
            LogAlphasCumprod logs = LogAlphasCumprod.of(betas, trainedSteps);
            double first = lambda(logs.at(0));
            double stride = (lambda(logs.at(trainedSteps - 1)) - first) / checked(steps, 1, MOST);
            return toTimestep0(betas, trainedSteps, IntStream.rangeClosed(1, steps)
                    .mapToDouble(k -> logs.timestep(-Math.log1p(Math.exp(-2 * (first + k * stride))))).toArray());
        }

        private static double lambda(double logAlphasCumprod) {
            return 0.5 * (logAlphasCumprod - Math.log(-Math.expm1(logAlphasCumprod)));
        }
    },

    /**
     * Multiples of ⌊T/N⌋ from 0, the second highest twice: N + 1 steps, of which the last goes nowhere (diffusers' PNDM
     * without Runge-Kutta steps).
     */
    PLMS {
        @Override
        DiffusionSchedule schedule(BetaSchedule betas, int trainedSteps, int steps) {
            int stride = trainedSteps / checked(steps, 2, trainedSteps);
            return toTimestep0(betas, trainedSteps,
                    IntStream.rangeClosed(0, steps).mapToDouble(k -> stride * (k < steps - 1 ? k : k - 1.0)).toArray());
        }
    };

    /** A bound, so that an absurd number is an error and not a lack of memory. */
    private static final int MOST = 1_000_000;

    /**
     * Returns the schedule.
     *
     * @throws IllegalArgumentException if so many steps cannot be spread
     */
    abstract DiffusionSchedule schedule(BetaSchedule betas, int trainedSteps, int steps);

    /** Returns the name as on a command line: lower case, with hyphens. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static DiffusionSchedule toTimestep0(BetaSchedule betas, int trainedSteps, double[] timesteps) {
        return DiffusionSchedule.of(betas, trainedSteps, timesteps,
                Math.exp(LogAlphasCumprod.of(betas, trainedSteps).at(0)));
    }

    private static int checked(int steps, int least, int most) {
        if (steps < least || steps > most) {
            throw new IllegalArgumentException("steps: expected " + least + " to " + most + ", got " + steps);
        }
        return steps;
    }
}
