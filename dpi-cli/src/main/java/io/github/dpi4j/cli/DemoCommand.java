package io.github.dpi4j.cli;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.degradation.BicubicDegradation;
import io.github.dpi4j.detector.FaceDetector;
import io.github.dpi4j.file.AtomicFile;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.ImageMetadata;
import io.github.dpi4j.image.ImageTensors;
import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.metric.Psnr;
import io.github.dpi4j.metric.Ssim;
import io.github.dpi4j.posterior.DpiStep;
import io.github.dpi4j.posterior.Restorer;
import io.github.dpi4j.models.ExampleFaces;
import io.github.dpi4j.models.FaceModel;
import io.github.dpi4j.models.FaceNetworks;
import io.github.dpi4j.photo.PhotoRestorer;
import io.github.dpi4j.photo.PhotoRestorer.Result;
import io.github.dpi4j.sampler.StepListener;
import io.github.dpi4j.sheet.Sheet;
import io.github.dpi4j.sheet.Sheet.Cell;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dpi demo}: restores the example faces with the bundled model. */
@Command(name = "demo", sortOptions = false,
        description = "Restores a public-domain NASA portrait with the bundled model: a small photograph as a whole, enlarged"
                + " twice, and its aligned face from 32x32 and 16x16 pixels and from a bad JPEG file. Writes sheets to look at: the"
                + " photograph before and after, the faces, and their steps; and the original face, for dpi evaluate.",
        footer = {"", "Example:", "  dpi demo -o demo/"})
final class DemoCommand implements Callable<Integer> {
    private static final int[] SCALES = {4, 8};
    private static final PhotoRestorer.Options TWICE = new PhotoRestorer.Options(false, 2);
    private static final int SHOWN_STEPS = 10;
    private static final String ORIGINALS = "originals";
    private static final String FACE = "face.png";
    private static final int RESULT_CELL = 256;
    private static final int STEP_CELL = 128;

    @Spec
    private CommandSpec command;

    @Option(names = {"-o", "--output"}, paramLabel = "DIR", defaultValue = "demo",
            description = "Folder for the sheets (default: ${DEFAULT-VALUE}).")
    private Path output;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "0",
            description = "Seed: the same one gives the same results (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Mixin
    private BackendOptions backend;

    @Override
    public Integer call() throws IOException {
        Backend device = backend.open();
        new OutputClaims(command).newFolder("--output", output)
                .folder("--output", output, "photo.jpg", "photo.png", "photo-restored.png", "results.png", "steps.png")
                .newFolder("--output", output.resolve(ORIGINALS)).folder("--output", output.resolve(ORIGINALS), FACE)
                .prepare();
        FaceModel model = FaceModel.bundled();
        RgbImage face = ExampleFaces.load(model.imageSize()).getFirst().image();
        try (FaceNetworks networks = model.open(device);
                Progress progress = new Progress(command.commandLine().getErr(), "restoring", steps(networks))) {
            write(face, ORIGINALS + "/" + FACE);
            photograph(networks, progress);
            faces(networks, progress, face);
        }
        return 0;
    }

    private static long steps(FaceNetworks networks) throws IOException {
        // The photograph's face and the bad JPEG file's have scale 2.
        long steps = 2L * networks.restorer(2).sampler().steps();
        for (int scale : SCALES) {
            steps += networks.restorer(scale).sampler().steps();
        }
        return steps;
    }

    private void photograph(FaceNetworks networks, Progress progress) throws IOException {
        Path file = output.resolve("photo.jpg");
        Outputs.write(file, path -> AtomicFile.write(path, out -> out.write(ExampleFaces.photograph())));
        ImageFiles.Tagged photo = ImageFiles.readTagged(file);
        int size = networks.model().imageSize();
        try (FaceDetector detector = FaceDetector.bundled(backend.cpu(), FaceDetector.Options.DEFAULT)) {
            Result result = PhotoRestorer.restore(photo, detector.detect(photo.image()), TWICE, size,
                    low -> restore(networks, low, StepListener.counting(() -> progress.advance(1))));
            write(result.image(), "photo-restored.png");
            Path sheet = output.resolve("photo.png");
            RestoredPictures pictures = new RestoredPictures(sheet, null, true);
            pictures.add(file, photo.image(), result, ImageMetadata.NONE);
            pictures.writeSheet();
            command.commandLine().getOut().println(sheet);
        }
    }

    private RgbImage restore(FaceNetworks networks, RgbImage low, StepListener listener) throws IOException {
        List<RgbImage> one = List.of(low);
        return networks.restorer(low).restore(one, Restorer.noise(seed, one), listener)
                .getFirst();
    }

    private void faces(FaceNetworks networks, Progress progress, RgbImage face) throws IOException {
        Sheet results = new Sheet(RESULT_CELL);
        Sheet steps = new Sheet(STEP_CELL);
        for (int scale : SCALES) {
            List<DpiStep> taken = new ArrayList<>();
            RgbImage low = new BicubicDegradation(scale).degrade(face);
            RgbImage restored = restore(networks, low, step -> {
                taken.add((DpiStep) step);
                progress.advance(1);
            });
            row(results, low, "", restored, face);
            addSteps(steps, low, taken, restored, face);
        }
        ImageFiles.Tagged bad = ExampleFaces.badJpeg();
        row(results, bad.image(), ", JPEG of quality 10",
                restore(networks, bad.smoothed(), StepListener.counting(() -> progress.advance(1))), face);
        write(results.render(), "results.png");
        write(steps.render(), "steps.png");
    }

    private void row(Sheet results, RgbImage low, String kind, RgbImage restored, RgbImage face) {
        RgbImage bicubic = Resizer.resize(low, face.width(), face.height(), ResizeFilter.BICUBIC);
        String size = low.width() + "\u00d7" + low.height() + kind;
        results.row(Cell.of(low, "low resolution", size), scored(bicubic, "bicubic", face),
                scored(restored, "DPI", face), Cell.of(face, "original"));
        command.commandLine().getOut().printf(Locale.ROOT, "from %s: bicubic %s; DPI %s%n", size, scores(bicubic, face),
                scores(restored, face));
    }

    private static Cell scored(RgbImage image, String title, RgbImage original) {
        return Cell.of(image, title, String.format(Locale.ROOT, "%.2f dB", new Psnr().measure(image, original)),
                String.format(Locale.ROOT, "SSIM %.3f", new Ssim().measure(image, original)));
    }

    private static String scores(RgbImage image, RgbImage original) {
        return String.format(Locale.ROOT, "%.2f dB, SSIM %.3f", new Psnr().measure(image, original),
                new Ssim().measure(image, original));
    }

    /**
     * Adds two rows: from the low-resolution image by the prior's x̂0 at some steps to the result, and the condition after each
     * step, with the original at the end.
     */
    private static void addSteps(Sheet sheet, RgbImage low, List<DpiStep> taken, RgbImage restored, RgbImage face) {
        List<Cell> seen = new ArrayList<>(
                List.of(Cell.of(low, "low resolution", low.width() + "\u00d7" + low.height())));
        List<Cell> conditions = new ArrayList<>(List.of(Cell.of(null, "condition", "after the step")));
        for (int i = 0; i < SHOWN_STEPS; i++) {
            DpiStep step = taken.get((taken.size() - 1) * i / (SHOWN_STEPS - 1));
            seen.add(Cell.of(ImageTensors.toImage(step.predXStart(), 0),
                    String.format(Locale.ROOT, "x\u03020, t %.0f", step.timestep())));
            conditions.add(Cell.of(ImageTensors.toImage(step.grid().apply(step.condition()), 0),
                    String.format(Locale.ROOT, "condition, t %.0f", step.timestep())));
        }
        seen.add(Cell.of(restored, "result: x\u03020", "back-projected"));
        conditions.add(Cell.of(face, "original"));
        sheet.row(seen).row(conditions);
    }

    private void write(RgbImage image, String name) throws IOException {
        Path file = output.resolve(name);
        Outputs.write(file, path -> ImageFiles.write(path, image));
        command.commandLine().getOut().println(file);
    }
}
