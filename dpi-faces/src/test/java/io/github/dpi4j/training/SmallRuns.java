package io.github.dpi4j.training;

import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.backend.cpu.KernelChoice;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.optim.AdamW;
import io.github.dpi4j.training.TrainingRun.Output;
import io.github.dpi4j.training.TrainingRun.Plan;
import io.github.dpi4j.unet.Heads;
import io.github.dpi4j.unet.UNetConfig;
import io.github.dpi4j.unet.UNetConfig.Level;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Training runs of moments: a tiny network, few small images, a checkpoint every second step. */
final class SmallRuns {
    static final int SIZE = 8;
    static final UNetConfig CONFIG = UNetConfig.of(32, 3, 1, new Heads.Width(16),
            List.of(new Level(32, false), new Level(32, true)));
    static final Output OUTPUT = new Output(1, 2, 3, false);

    private SmallRuns() {
    }

    static TrainingOptions options(int steps, double learningRate) {
        return new TrainingOptions(5, 3, 2, new LearningRate(learningRate, 0, steps),
                new TrainingOptions.Stability(0.5, 1, AdamW.Options.DEFAULT), Augmentation.FACES);
    }

    static Plan prior(ImageFolder images, Weights initial, TrainingOptions options) {
        return new Plan(new PriorTask(CONFIG, SIZE), initial, images, null, options);
    }

    static TrainingRun open(Path folder, Plan plan) throws IOException {
        return TrainingRun.open(folder, plan, new CpuBackend(KernelChoice.fromProperty(), 1));
    }

    static void train(Path folder, Plan plan, TrainingListener listener) throws IOException {
        try (TrainingRun run = open(folder, plan)) {
            run.run(OUTPUT, listener);
        }
    }

    static void train(Path folder, Plan plan) throws IOException {
        train(folder, plan, new StopAfter(Integer.MAX_VALUE));
    }

    /** The end of a process. */
    static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Stops a run when it says something for the n-th time: before, between and after its files are written. */
    static final class StopAfter implements TrainingListener {
        private int left;

        StopAfter(int events) {
            this.left = events;
        }

        @Override
        public void onReport(Report report) {
            count();
        }

        @Override
        public void onFile(Path file) {
            count();
        }

        private void count() {
            if (--left == 0) {
                throw new Stopped();
            }
        }
    }
}
