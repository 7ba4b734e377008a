package io.github.dpi4j.training;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.Network;
import io.github.dpi4j.checkpoint.DType;
import io.github.dpi4j.checkpoint.Safetensors;
import io.github.dpi4j.checkpoint.StoredTensor;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.file.AtomicFile;
import io.github.dpi4j.file.FolderLock;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.random.PhiloxStream;
import io.github.dpi4j.optim.Initialization;
import io.github.dpi4j.optim.Loss;
import io.github.dpi4j.optim.Trainer;
import io.github.dpi4j.optim.TrainingBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A training run and its folder. If it is killed at any moment and opened again on the same folder, it continues from
 * its last checkpoint and reaches the same weights, bit for bit, on the same backend and kind of machine.
 *
 * <p>The folder contains {@value #CHECKPOINT} (the whole state), {@value #LOG}, {@value #CURVE}, {@code samples/}, and
 * the averaged weights under guided-diffusion's names: {@code prior.safetensors} or {@code corrector.safetensors}.
 */
public final class TrainingRun implements AutoCloseable {
    /** Name of the checkpoint. */
    public static final String CHECKPOINT = "checkpoint.safetensors";
    /** Name of the log. */
    public static final String LOG = "log.csv";
    /** Name of the plot of the loss. */
    public static final String CURVE = "loss.png";
    /** The folder of the samples, in the run's. */
    public static final String SAMPLES = "samples";

    private final Path folder;
    private final Plan plan;
    private final Map<String, String> identity;
    private final Task task;
    private final TrainingOptions options;
    private final Backend backend;
    private final FolderLock lock;
    private final Examples examples;
    private final Trainer trainer;
    private final TrainingLog log;
    private double seconds;

    /**
     * The plan of a training run: everything that its result depends on.
     *
     * @param task the task
     * @param initial initial weights, also of the moving average; null for random ones
     * @param images training images
     * @param validation images for the validation loss, or null
     * @param options options of the training
     */
    public record Plan(Task task, @Nullable Weights initial, ImageFolder images, @Nullable ImageFolder validation,
            TrainingOptions options) {
        Map<String, String> identity() {
            Map<String, String> identity = task.description().toMetadata();
            identity.putAll(options.identity());
            identity.put("images", Long.toHexString(images.fingerprint()));
            identity.put("initial_weights", initial == null ? "random" : Long.toHexString(fingerprint(initial)));
            return identity;
        }

        private ImageFolder shown() {
            return validation == null ? images : validation;
        }

        private static long fingerprint(Weights weights) {
            long hash = weights.names().size();
            for (String name : weights.names()) {
                float[] values = weights.tensor(name).data();
                ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + Float.BYTES * values.length).putLong(hash);
                for (float value : values) {
                    bytes.putFloat(value);
                }
                hash = PhiloxStream.keyOf(bytes.array());
            }
            return hash;
        }
    }

    /**
     * Intervals of a run's output, in steps; 0 for never.
     *
     * @param log interval of the log's lines
     * @param checkpoint interval of checkpoints; a killed run loses at most so many steps
     * @param samples interval of pictures, loss curves and averaged weights, which are also written at the end
     * @param half whether to write averaged weights as float16 instead of float32
     */
    public record Output(int log, int checkpoint, int samples, boolean half) {
        /** Checks the components. */
        public Output {
            if (log < 1 || checkpoint < 0 || samples < 0) {
                String wrong = log < 1
                        ? "log every: expected at least 1, got " + log
                        : (checkpoint < 0 ? "checkpoint" : "samples") + " every: expected at least 0, got ";
                throw new IllegalArgumentException(log < 1 ? wrong : wrong + (checkpoint < 0 ? checkpoint : samples));
            }
        }
    }

    private TrainingRun(Path folder, FolderLock lock, Plan plan, Backend backend) throws IOException {
        this.folder = folder;
        this.lock = lock;
        this.plan = plan;
        this.identity = plan.identity();
        this.task = plan.task();
        this.options = plan.options();
        this.backend = backend;
        this.examples = new Examples(plan.images(), options.augmentation(), options.seed());
        AtomicFile.sweep(folder);
        AtomicFile.sweep(folder.resolve(SAMPLES));
        Weights initial = plan.initial() != null
                ? plan.initial()
                : Initialization.random(task.graph(),
                        new PhiloxStream(options.seed(), Streams.INITIALISATION.number(0)));
        this.trainer = Trainer.on(backend, task.graph(), initial, options.stability().optimizer(),
                options.stability().emaDecay(), options.stability().clipNorm());
        Path checkpoint = folder.resolve(CHECKPOINT);
        if (Files.exists(checkpoint)) {
            TrainingCheckpoint stored = TrainingCheckpoint.readDescribed(checkpoint);
            stored.requireSame(identity);
            restore(checkpoint, stored.state());
            seconds = stored.seconds();
        }
        this.log = TrainingLog.open(folder.resolve(LOG), step());
    }

    private void restore(Path checkpoint, Trainer.State state) throws IOException {
        try {
            trainer.restore(state);
        } catch (IllegalArgumentException e) {
            throw new IOException(checkpoint + ": " + e.getMessage(), e);
        }
    }

    /**
     * Starts a run, or resumes the one in the folder.
     *
     * @param folder folder of the run; created if it does not exist
     * @param plan the plan
     * @param backend backend that computes; results do not depend on its number of threads, nor on activation
     *        recomputation. A run may continue on another backend, with other roundings
     * @return the run; the caller closes it
     * @throws IllegalArgumentException if the folder contains a run with other options or images (the message names all
     *        differences), or the initial weights do not fit the network
     * @throws IOException if files cannot be read or written, or another process trains in this folder
     */
    public static TrainingRun open(Path folder, Plan plan, Backend backend) throws IOException {
        FolderLock lock = FolderLock.of(folder, "train");
        try {
            return new TrainingRun(folder, lock, plan, backend);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** {@return the number of steps done} */
    public int step() {
        return (int) trainer.steps();
    }

    /** {@return the seconds spent in training, summed over the run's processes up to their checkpoints} */
    public double seconds() {
        return seconds;
    }

    /**
     * Takes all remaining steps. Weights and samples are written before the checkpoint of their step, so that a
     * checkpoint implies them; those of the last step are written again if they are missing.
     *
     * @param output intervals of the output
     * @param listener an observer
     * @throws ArithmeticException if training diverges: at the first loss, gradient norm or weight that is not finite.
     *        The last checkpoint and its files are kept
     * @throws IOException if files cannot be read or written
     */
    public void run(Output output, TrainingListener listener) throws IOException {
        try {
            if (step() > 0 && (step() >= options.rate().steps() || due(step(), output.samples())) && !isWritten()) {
                writeOutputs(trainer.averages(), output.half(), listener);
            }
            train(output, listener);
        } catch (ArithmeticException e) {
            throw new ArithmeticException(folder + ": " + e.getMessage() + (Files.exists(folder.resolve(CHECKPOINT))
                    ? "; the last checkpoint stays"
                    : "; no checkpoint was written yet"));
        }
    }

    private void train(Output output, TrainingListener listener) throws IOException {
        int steps = options.rate().steps();
        RunningStatistics statistics = new RunningStatistics();
        while (step() < steps) {
            long start = System.nanoTime();
            int step = step();
            List<TrainingBatch> batches = new ArrayList<>();
            int[] timesteps = batches(step, batches);
            double rate = options.rate().at(step);
            statistics.add(trainer.step(batches, rate), timesteps, start);
            listener.onStep();
            int done = step + 1;
            boolean last = done == steps;
            boolean samples = last || due(done, output.samples());
            if (samples || due(done, output.log())) {
                seconds += statistics.seconds();
                report(statistics, rate, samples, listener);
                statistics = new RunningStatistics();
            }
            boolean checkpoint = last || due(done, output.checkpoint());
            if (samples || checkpoint) {
                Trainer.State state = trainer.state();
                state.requireSound();
                if (samples) {
                    writeOutputs(state.ema(), output.half(), listener);
                }
                if (checkpoint) {
                    new TrainingCheckpoint(state, seconds + statistics.seconds(), identity)
                            .write(folder.resolve(CHECKPOINT));
                }
            }
        }
    }

    private static boolean due(int done, int interval) {
        return interval > 0 && done % interval == 0;
    }

    /** Makes the batches of a step and returns the timesteps of their images. */
    private int[] batches(int step, List<TrainingBatch> batches) {
        long first = (long) step * options.batch();
        int[] timesteps = new int[options.batch()];
        for (int from = 0; from < options.batch(); from += options.microbatch()) {
            int to = Math.min(options.batch(), from + options.microbatch());
            List<Example> some = examples.range(first + from, first + to);
            int[] t = Timesteps.draw(some);
            System.arraycopy(t, 0, timesteps, from, t.length);
            batches.add(task.batch(some, t));
        }
        return timesteps;
    }

    private void report(RunningStatistics statistics, double rate, boolean validate, TrainingListener listener)
            throws IOException {
        int steps = options.rate().steps();
        double validationLoss = validate && plan.validation() != null
                ? validationLoss(plan.validation())
                : Double.NaN;
        log.add(new TrainingLog.Row(step(), (long) step() * options.batch(), seconds, statistics.imagesPerSecond(),
                rate,
                statistics.gradientNorm(), statistics.loss(), statistics.quarters(), validationLoss));
        listener.onReport(new TrainingListener.Report(step(), steps, statistics.imagesPerSecond(), statistics.loss(),
                statistics.quarters(), validationLoss,
                (steps - step()) * (double) options.batch() / statistics.imagesPerSecond()));
    }

    /** Returns the mean loss of the averaged weights on the validation images, with the same noise each time. */
    private double validationLoss(ImageFolder validation) {
        double sum = 0;
        List<Example> all = Examples.fixed(validation, options.seed());
        try (Network averaged = backend.compile(task.graph(), trainer.averages())) {
            for (int from = 0; from < all.size(); from += options.microbatch()) {
                List<Example> some = all.subList(from, Math.min(all.size(), from + options.microbatch()));
                TrainingBatch batch = task.batch(some, Timesteps.draw(some));
                Loss.Value value = batch.loss().of(averaged.predict(batch.inputs()));
                for (double loss : value.perImage()) {
                    sum += loss;
                }
            }
        }
        return sum / all.size();
    }

    /** Returns whether the folder has the weights and samples of the current step. */
    private boolean isWritten() {
        try {
            return samplesFile().toFile().length() > 0 && Integer.toString(step())
                    .equals(Safetensors.metadata(weightsFile()).get(TrainingCheckpoint.STEP));
        } catch (IOException e) {
            return false;
        }
    }

    private Path weightsFile() {
        return folder.resolve(task.name() + ".safetensors");
    }

    private Path samplesFile() {
        return folder.resolve(SAMPLES).resolve(String.format("%07d.png", step()));
    }

    private void writeOutputs(Weights averaged, boolean half, TrainingListener listener) throws IOException {
        writeWeights(averaged, half);
        LossCurve.tryWrite(folder.resolve(CURVE), task.name(), log.rows());
        Files.createDirectories(folder.resolve(SAMPLES));
        listener.onSamples();
        try (Network network = backend.compile(task.graph(), averaged)) {
            ImageFiles.write(samplesFile(), task.samples(network, plan.shown(), options.seed()));
        }
        listener.onFile(weightsFile());
        listener.onFile(samplesFile());
    }

    private void writeWeights(Weights weights, boolean half) throws IOException {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        weights.entries().forEach((name, tensor) -> tensors.put(name, half ? tensor.as(DType.F16) : tensor));
        Map<String, String> metadata = task.description().toMetadata();
        metadata.put(TrainingCheckpoint.STEP, Integer.toString(step()));
        Safetensors.write(weightsFile(), tensors, metadata);
    }

    @Override
    public void close() throws IOException {
        trainer.close();
        lock.close();
    }
}
