package io.github.dpi4j.schedule;

import java.util.Locale;

/**
 * The noise that each training step of a diffusion adds: the variances β_0 … β_{T-1} of the forward process.
 *
 * <p>Computed as OpenAI's improved/guided diffusion do, in float64, because ᾱ is a product of hundreds of them.
 */
public enum BetaSchedule {
    /**
     * Variances from 1e-4 to 0.02 in equal steps for T = 1000, scaled by 1000/T for other T (Ho et al., "Denoising
     * Diffusion Probabilistic Models", 2020).
     */
    LINEAR {
        @Override
        public double[] betas(int steps) {
            double scale = 1000.0 / checked(steps);
            double first = scale * 0.0001;
            double last = scale * 0.02;
            double stride = (last - first) / Math.max(1, steps - 1);
            double[] betas = new double[steps];
            for (int i = 0; i < steps; i++) {
                betas[i] = i * stride + first;
            }
            if (steps > 1) {
                betas[steps - 1] = last;
            }
            return betas;
        }
    },

    /**
     * Variances for which ᾱ is cos², clipped at 0.999 (Nichol and Dhariwal, "Improved Denoising Diffusion Probabilistic
     * Models", 2021, eq. 17).
     */
    COSINE {
        @Override
        public double[] betas(int steps) {
            double[] betas = new double[checked(steps)];
            for (int i = 0; i < steps; i++) {
                double from = (double) i / steps;
                double to = (double) (i + 1) / steps;
                betas[i] = Math.min(1 - alphaBar(to) / alphaBar(from), 0.999);
            }
            return betas;
        }

        private static double alphaBar(double t) {
            double cos = Math.cos((t + 0.008) / 1.008 * Math.PI / 2);
            return cos * cos;
        }
    };

    /**
     * {@return the variances of all steps, in (0, 1]}
     *
     * @param steps number of steps
     * @throws IllegalArgumentException if there are so few steps that a β would pass 1, or more than 65,536
     */
    public abstract double[] betas(int steps);

    /** Returns the name as on a command line: lower case. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The most training steps, those that a model's file may claim; usual are 1000 or 4000. */
    private static final int MOST = 1 << 16;

    /** Checks T: below 20, the linear schedule's last β, 20/T, would exceed 1; both schedules have the same bounds. */
    private static int checked(int steps) {
        if (steps < 20) {
            throw new IllegalArgumentException("steps: expected at least 20 training steps, got " + steps);
        }
        if (steps > MOST) {
            throw new IllegalArgumentException("steps: expected at most " + MOST + " training steps, got " + steps);
        }
        return steps;
    }
}
