package io.github.dpi4j.cli;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.Backends;
import io.github.dpi4j.backend.Precision;
import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.backend.cpu.KernelChoice;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.checkpoint.Checkpoints;
import io.github.dpi4j.file.FolderLock;
import io.github.dpi4j.model.Model;
import io.github.dpi4j.model.ModelDescription;
import io.github.dpi4j.model.Overrides;
import io.github.dpi4j.optim.AdamW;
import io.github.dpi4j.training.Augmentation;
import io.github.dpi4j.training.ImageFolder;
import io.github.dpi4j.training.LearningRate;
import io.github.dpi4j.training.Task;
import io.github.dpi4j.training.TrainingOptions;
import io.github.dpi4j.training.TrainingOptions.Stability;
import io.github.dpi4j.training.TrainingRun;
import io.github.dpi4j.training.TrainingRun.Plan;
import io.github.dpi4j.unet.UNetConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of every training command. */
final class TrainingRunOptions {
    /** The augmentations by name. */
    enum Augmentations {
        NONE(Augmentation.NONE), FLIP(Augmentation.FLIP), FACES(Augmentation.FACES);

        private final Augmentation augmentation;

        Augmentations(Augmentation augmentation) {
            this.augmentation = augmentation;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The backends that train, by name. */
    enum Kind {
        CPU, CUDA;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--data", paramLabel = "DIR", required = true,
            description = "Folder of images (" + ImageFiles.KINDS + "); the largest centred square of each is used.")
    private Path data;

    @Option(names = "--validation", paramLabel = "DIR",
            description = "Folder of images for the validation loss and for samples.")
    private @Nullable Path validation;

    @Mixin
    private BadImageOptions bad;

    @Option(names = "--image-weights", paramLabel = "FILE",
            description = "CSV file with columns file and weight: images are drawn with these weights instead of once per epoch.")
    private @Nullable Path imageWeights;

    @Option(names = "--init", paramLabel = "FILE",
            description = "Checkpoint with initial weights, also of the moving average, instead of random ones. The architecture is the file's.")
    private @Nullable Path init;

    @Option(names = {"-o", "--out"}, paramLabel = "RUN", required = true,
            description = "Folder of the run. A run in it continues from its last checkpoint.")
    private Path out;

    @Option(names = "--image-size", paramLabel = "N", defaultValue = "64",
            description = "Side of the images in pixels (default: ${DEFAULT-VALUE}).")
    private int imageSize;

    @Option(names = "--steps", paramLabel = "N", defaultValue = "100000",
            description = "Steps of the whole run (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "16",
            description = "Images per step (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(names = "--microbatch", paramLabel = "N",
            description = "Images in memory at once (default: all of a batch).")
    private @Nullable Integer microbatch;

    @Option(names = "--recompute",
            description = "Recompute activations in the backward pass (activation checkpointing) instead of keeping them: less memory, somewhat slower, the same result.")
    private boolean recompute;

    @Option(names = "--learning-rate", paramLabel = "X", defaultValue = "2e-4",
            description = "Highest learning rate, which decays linearly to 0 (default: ${DEFAULT-VALUE}).")
    private double learningRate;

    @Option(names = "--warmup", paramLabel = "N", defaultValue = "0",
            description = "Steps of the learning rate's linear warm-up (default: ${DEFAULT-VALUE}).")
    private int warmup;

    @Option(names = "--ema", paramLabel = "X", defaultValue = "0.9995",
            description = "Decay of the weights' moving average (default: ${DEFAULT-VALUE}).")
    private double emaDecay;

    @Option(names = "--clip", paramLabel = "X", defaultValue = "1",
            description = "Largest norm of a step's gradients (default: ${DEFAULT-VALUE}).")
    private double clipNorm;

    @Option(names = "--weight-decay", paramLabel = "X", defaultValue = "0",
            description = "AdamW's weight decay (default: ${DEFAULT-VALUE}).")
    private double weightDecay;

    @Option(names = "--augment", paramLabel = "AUGMENTATION", defaultValue = "flip",
            description = "Augmentation of the images: ${COMPLETION-CANDIDATES}; faces adds small rotations, shifts, and changes of size and colour (default: ${DEFAULT-VALUE}).")
    private Augmentations augmentation;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1",
            description = "Seed of all random numbers (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--log-every", paramLabel = "N", defaultValue = "50",
            description = "Steps between lines of log.csv (default: ${DEFAULT-VALUE}).")
    private int logEvery;

    @Option(names = "--checkpoint-every", paramLabel = "N", defaultValue = "200",
            description = "Steps between checkpoints; a killed run loses at most so many (default: ${DEFAULT-VALUE}).")
    private int checkpointEvery;

    @Option(names = "--samples-every", paramLabel = "N", defaultValue = "1000",
            description = "Steps between samples, loss curves and weights; 0: at the end only (default: ${DEFAULT-VALUE}).")
    private int samplesEvery;

    @Option(names = "--half", description = "Save the averaged weights as float16.")
    private boolean half;

    @Option(names = "--backend", paramLabel = "BACKEND", defaultValue = "cpu",
            description = "Backend: ${COMPLETION-CANDIDATES}; a run may continue on the other one (default: ${DEFAULT-VALUE}).")
    private Kind backend;

    @Option(names = "--precision", paramLabel = "PRECISION", defaultValue = "fp32",
            description = "Precision of cuda's products: ${COMPLETION-CANDIDATES}; weights, gradients and sums are fp32 in each of them (default: ${DEFAULT-VALUE}).")
    private Precision precision;

    @Option(names = "--kernels", paramLabel = "KERNELS", defaultValue = "${sys:" + KernelChoice.PROPERTY
            + ":-auto}", description = "Kernels on the CPU: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private KernelChoice kernels;

    @Option(names = "--threads", paramLabel = "N",
            description = "Threads of the CPU; results do not depend on it (default: one per processor).")
    private int threads = Runtime.getRuntime().availableProcessors();

    /**
     * Trains to the end.
     *
     * @param role role of the network
     * @param widths the architecture, unless there are initial weights
     * @param outChannels output channels of a new network
     */
    int train(String role, WidthOptions widths, int outChannels, TaskMaker maker) throws IOException {
        if (imageSize < 1 || imageSize > ModelDescription.MOST_PIXELS) {
            throw UsageError.of(command, "--image-size: expected 1 to " + ModelDescription.MOST_PIXELS + ", got "
                    + imageSize);
        }
        TrainingOptions options = UsageError.unless(command, this::options);
        TrainingRun.Output output = UsageError.unless(command,
                () -> new TrainingRun.Output(logEvery, checkpointEvery, samplesEvery, half));
        Model initial = init == null ? null : initial(init, role, widths);
        Task task = UsageError.unless(command, () -> maker
                .make(initial == null ? widths.config(imageSize, outChannels) : initial.architecture(), imageSize));
        new OutputClaims(command).folder("--out", out, TrainingRun.CHECKPOINT, TrainingRun.LOG, TrainingRun.CURVE,
                FolderLock.NAME, role + ".safetensors").folder("--out", out.resolve(TrainingRun.SAMPLES)).prepare();
        ImageFolder all = bad.load(data, imageSize);
        ImageFolder images = imageWeights == null ? all : all.weightedBy(imageWeights);
        ImageFolder held = validation == null ? null : bad.load(validation, imageSize);
        Backend opened = UsageError.unless(command,
                () -> Backends.open(backend.toString(), precision, threads, () -> new CpuBackend(kernels, threads)));
        Backend device = recompute ? opened.recomputing() : opened;
        Plan plan = new Plan(task, initial == null ? null : initial.weights(), images, held, options);
        try (TrainingRun run = open(plan, device);
                TrainingReport report = new TrainingReport(command.commandLine().getErr(), run.step(), steps)) {
            report.begin(task, images, device);
            run.run(output, report);
        }
        return 0;
    }

    private Model initial(Path file, String role, WidthOptions widths) throws IOException {
        try {
            Overrides overrides = new Overrides(null, widths.heads(), null, imageSize, null);
            return Model.read(file.toString(), Checkpoints.open(file), overrides, role);
        } catch (IllegalArgumentException e) {
            throw UsageError.of(command, "--init: " + e.getMessage());
        }
    }

    /** A factory of the task for an architecture and an image size. */
    @FunctionalInterface
    interface TaskMaker {
        /** @throws IllegalArgumentException if they do not fit together */
        Task make(UNetConfig architecture, int imageSize);
    }

    private TrainingRun open(Plan plan, Backend device) throws IOException {
        try {
            return TrainingRun.open(out, plan, device);
        } catch (IllegalArgumentException e) {
            throw UsageError.of(command, out + ": " + e.getMessage());
        }
    }

    private TrainingOptions options() {
        if (!(weightDecay >= 0 && weightDecay < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("weight decay: expected a finite number from 0, got " + weightDecay);
        }
        Stability stability = new Stability(emaDecay, clipNorm, new AdamW.Options(0.9, 0.999, 1e-8, weightDecay));
        return new TrainingOptions(seed, batch, microbatch == null ? batch : microbatch,
                new LearningRate(learningRate, warmup, steps), stability, augmentation.augmentation);
    }
}
