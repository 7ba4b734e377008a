package io.github.dpi4j.training;

import java.nio.file.Path;
import java.util.List;

/** Follows a training run. Called on the thread that trains. */
public interface TrainingListener {
    /**
     * Some steps were taken.
     *
     * @param step steps done, of {@code steps}
     * @param imagesPerSecond since the last report
     * @param loss mean since the last report
     * @param quarters the same by quarter of the timesteps, NaN where there was none
     * @param validationLoss NaN where it was not measured
     * @param secondsLeft until the end at this speed
     */
    record Report(int step, int steps, double imagesPerSecond, double loss, List<Double> quarters,
            double validationLoss, double secondsLeft) {
    }

    /** A step was taken. */
    default void onStep() {
    }

    /** Some steps were taken. */
    void onReport(Report report);

    /** A file was written. */
    void onFile(Path file);
}
