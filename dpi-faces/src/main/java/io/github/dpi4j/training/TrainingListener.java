package io.github.dpi4j.training;

import java.nio.file.Path;
import java.util.List;

/** An observer of a training run, called on the training thread. */
public interface TrainingListener {
    /**
     * A report about the steps since the last one.
     *
     * @param step steps done, of {@code steps}
     * @param steps steps of the whole run
     * @param imagesPerSecond since the last report
     * @param loss mean since the last report
     * @param quarters the same by quarter of the timesteps, NaN where there was none
     * @param validationLoss NaN where it was not measured
     * @param secondsLeft until the end at this speed
     */
    record Report(int step, int steps, double imagesPerSecond, double loss, List<Double> quarters,
            double validationLoss, double secondsLeft) {
    }

    /** Called after each step. */
    default void onStep() {
    }

    /**
     * Called with a report after some steps.
     *
     * @param report the report
     */
    void onReport(Report report);

    /** Called before samples are drawn, which takes as long as many steps. */
    default void onSamples() {
    }

    /**
     * Called after a file was written.
     *
     * @param file the written file
     */
    void onFile(Path file);
}
