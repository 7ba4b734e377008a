package io.github.dpi4j.training;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.file.AtomicFile;
import io.github.dpi4j.file.InputFile;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.optim.Trainer;
import io.github.dpi4j.optim.TrainingBatch;
import io.github.dpi4j.training.TrainingOptions.Stability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.regex.Pattern;

/**
 * The training of any network with any loss. If it is killed at any moment and started again, it continues from its
 * last checkpoint and reaches the same weights, bit for bit, on the same kind of machine.
 *
 * @param graph the network
 * @param initial the initial weights
 * @param batches the batch of each step, counted from 0: a pure function, called on another thread one step ahead
 * @param rate the learning rate, and the number of steps
 * @param stability moving average, gradient clipping and optimiser
 * @param identity description of the run; a resumed run must have the same
 */
public record GraphTraining(Graph graph, Weights initial, IntFunction<TrainingBatch> batches, LearningRate rate,
        Stability stability, Map<String, String> identity) {
    private static final long MOST_BYTES = 1L << 30;
    private static final String HEADER = "step,images,seconds,learning_rate,gradient_norm,loss\n";
    private static final Pattern LINE = Pattern.compile("\\d{1,9}(,[^,]+){5}");
    private static final int LOG_EVERY = 50;

    /** An observer of a training run. */
    @FunctionalInterface
    public interface Listener {
        /**
         * Called after some steps; {@code loss} is the mean per image since the last report.
         *
         * @param step number of steps done
         * @param steps number of steps
         * @param imagesPerSecond speed since the last report
         * @param loss mean loss since the last report
         */
        void onReport(int step, int steps, double imagesPerSecond, double loss);
    }

    /**
     * Takes all remaining steps.
     *
     * @param checkpoint file of the training's state; the log is beside it, with the extension {@code .csv}
     * @param every steps between checkpoints: a killed run loses at most so many
     * @param backend the backend that computes
     * @param listener an observer
     * @return the averaged weights
     * @throws IllegalArgumentException if the checkpoint is another run's
     * @throws IOException if files cannot be read or written
     */
    public Weights run(Path checkpoint, int every, Backend backend, Listener listener) throws IOException {
        try (Trainer trainer = Trainer.on(backend, graph, initial, stability.optimizer(), stability.emaDecay(),
                stability.clipNorm())) {
            double seconds = 0;
            if (Files.exists(checkpoint)) {
                TrainingCheckpoint stored = TrainingCheckpoint.read(checkpoint);
                stored.requireSame(all());
                trainer.restore(stored.state());
                seconds = stored.seconds();
            }
            cutLog(log(checkpoint), (int) trainer.steps());
            steps(trainer, checkpoint, every, seconds, listener);
            return trainer.averages();
        }
    }

    private void steps(Trainer trainer, Path checkpoint, int every, double before, Listener listener)
            throws IOException {
        double seconds = before;
        double loss = 0;
        long images = 0;
        long since = System.nanoTime();
        CompletableFuture<TrainingBatch> next = prepare((int) trainer.steps());
        while (trainer.steps() < rate.steps()) {
            TrainingBatch batch = next.join();
            int step = (int) trainer.steps();
            next = prepare(step + 1);
            Trainer.Step taken = trainer.step(List.of(batch), rate.at(step));
            loss += taken.meanLoss() * batch.images();
            images += batch.images();
            int done = step + 1;
            boolean last = done == rate.steps();
            if (last || done % LOG_EVERY == 0) {
                double lap = (System.nanoTime() - since) / 1e9;
                seconds += lap;
                since = System.nanoTime();
                String line = String.format(Locale.ROOT, "%d,%d,%.1f,%.4g,%.4g,%.6f\n", done,
                        (long) done * batch.images(), seconds, rate.at(step), taken.gradientNorm(), loss / images);
                Files.writeString(log(checkpoint), line, StandardOpenOption.APPEND);
                listener.onReport(done, rate.steps(), images / lap, loss / images);
                loss = 0;
                images = 0;
            }
            if (last || done % every == 0) {
                Trainer.State state = trainer.state();
                state.requireSound();
                new TrainingCheckpoint(state, seconds, all()).write(checkpoint);
            }
        }
    }

    private static Path log(Path checkpoint) {
        return Path.of(checkpoint + ".csv");
    }

    private CompletableFuture<TrainingBatch> prepare(int step) {
        return step < rate.steps()
                ? CompletableFuture.supplyAsync(() -> batches.apply(step))
                : CompletableFuture.completedFuture(null);
    }

    private Map<String, String> all() {
        Map<String, String> all = new LinkedHashMap<>(identity);
        all.put("learning_rate", Double.toString(rate.peak()));
        all.put("warmup", Integer.toString(rate.warmup()));
        all.put("stability", stability.toString());
        return all;
    }

    /** Removes the lines that a killed run logged after its checkpoint, and an incomplete line. */
    private static void cutLog(Path log, int step) throws IOException {
        StringBuilder kept = new StringBuilder(HEADER);
        if (step > 0 && Files.exists(log)) {
            InputFile.readText(log, "a log", MOST_BYTES).lines()
                    .filter(line -> LINE.matcher(line).matches()
                            && Integer.parseInt(line.substring(0, line.indexOf(','))) <= step)
                    .forEach(line -> kept.append(line).append('\n'));
        }
        AtomicFile.write(log, kept.toString());
    }
}
