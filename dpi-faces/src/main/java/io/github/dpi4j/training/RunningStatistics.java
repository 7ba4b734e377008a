package io.github.dpi4j.training;

import io.github.dpi4j.optim.Trainer;
import java.util.ArrayList;
import java.util.List;

/** Running statistics of training steps: mean losses and gradient norms, and the time they took. */
final class RunningStatistics {
    private final double[] losses = new double[Timesteps.QUARTERS];
    private final int[] images = new int[Timesteps.QUARTERS];
    private double norms;
    private int steps;
    private long nanoseconds;

    /**
     * Adds a step.
     *
     * @param timesteps timesteps of the step's images
     * @param start {@link System#nanoTime} at its beginning
     */
    void add(Trainer.Step step, int[] timesteps, long start) {
        for (int i = 0; i < timesteps.length; i++) {
            int quarter = Timesteps.quarter(timesteps[i]);
            losses[quarter] += step.losses()[i];
            images[quarter]++;
        }
        norms += step.gradientNorm();
        steps++;
        nanoseconds += System.nanoTime() - start;
    }

    double seconds() {
        return nanoseconds / 1e9;
    }

    double imagesPerSecond() {
        return count() / seconds();
    }

    double gradientNorm() {
        return norms / steps;
    }

    double loss() {
        double sum = 0;
        for (double loss : losses) {
            sum += loss;
        }
        return sum / count();
    }

    /** Returns the mean loss by quarter of the timesteps; NaN for a quarter without images. */
    List<Double> quarters() {
        List<Double> means = new ArrayList<>();
        for (int q = 0; q < Timesteps.QUARTERS; q++) {
            means.add(images[q] == 0 ? Double.NaN : losses[q] / images[q]);
        }
        return means;
    }

    private int count() {
        int sum = 0;
        for (int n : images) {
            sum += n;
        }
        return sum;
    }
}
