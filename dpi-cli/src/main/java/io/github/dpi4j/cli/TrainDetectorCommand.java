package io.github.dpi4j.cli;

import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.backend.cpu.KernelChoice;
import io.github.dpi4j.detector.DetectorTraining;
import io.github.dpi4j.file.FolderLock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dpi train detector}: trains a face detector. */
@Command(name = "detector", description = {"Trains the two networks of the face detector. Started again after a kill,"
        + " it continues, and the result is bit-identical.", "",
        "The folder of photographs contains images/ and faces.csv, a line for each face: file, number of faces, score, box (x, y,"
                + " width, height), then x and y of right eye, left eye, nose, right and left corner of the mouth. A third of"
                + " the scenes (names that begin with s) and a tenth of the others are left out, for dpi evaluate-detector."},
        footer = {"", "Example:", "  dpi train detector --data photographs --out run"})
final class TrainDetectorCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Option(names = "--data", paramLabel = "DIR", required = true,
            description = "Folder of photographs with their faces.")
    private Path data;

    @Option(names = {"-o", "--out"}, paramLabel = "RUN", required = true,
            description = "Folder of the run. A run in it continues from its last checkpoint.")
    private Path out;

    @Option(names = "--proposal-steps", paramLabel = "N", defaultValue = "6000",
            description = "Steps of the first network (default: ${DEFAULT-VALUE}).")
    private int proposalSteps;

    @Option(names = "--refinement-steps", paramLabel = "N", defaultValue = "9500",
            description = "Steps of the second (default: ${DEFAULT-VALUE}).")
    private int refinementSteps;

    @Option(names = "--views", paramLabel = "N", defaultValue = "4",
            description = "Searches of each scene for training examples of the second network (default: ${DEFAULT-VALUE}).")
    private int views;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1",
            description = "Seed of all random numbers (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--kernels", paramLabel = "KERNELS", defaultValue = "${sys:" + KernelChoice.PROPERTY
            + ":-auto}", description = "Kernels: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private KernelChoice kernels;

    @Option(names = "--threads", paramLabel = "N",
            description = "Threads; results do not depend on it (default: one per processor).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Override
    public Integer call() throws IOException {
        new OutputClaims(command).folder("--out", out, FolderLock.NAME).reads(List.of(data.resolve("images")))
                .prepare();
        DetectorTraining training = UsageError.unless(command,
                () -> new DetectorTraining(proposalSteps, refinementSteps, views, seed));
        CpuBackend backend = UsageError.unless(command, () -> new CpuBackend(kernels, threads));
        try (Progress progress = new Progress(command.commandLine().getErr(), "training",
                (long) proposalSteps + refinementSteps)) {
            training.run(data, out, backend, new Report(progress));
        } catch (IllegalArgumentException e) {
            throw UsageError.of(command, out + ": " + e.getMessage());
        }
        return 0;
    }

    /** An observer that reports the progress of training in lines. */
    private static final class Report implements DetectorTraining.Listener {
        private static final int LINE_EVERY = 250;

        private final Progress progress;
        private int before;
        private String network = "";

        Report(Progress progress) {
            this.progress = progress;
        }

        @Override
        public void onReport(String name, int step, int steps, double imagesPerSecond, double loss) {
            progress.advance(step - (name.equals(network) ? before : 0));
            network = name;
            before = step;
            if (step % LINE_EVERY == 0 || step == steps) {
                progress.report(String.format(Locale.ROOT, "%s step %d/%d: %.1f images/s, loss %.4f", name, step, steps,
                        imagesPerSecond, loss));
            }
        }

        @Override
        public void onEvent(String line) {
            progress.report(line);
        }
    }
}
