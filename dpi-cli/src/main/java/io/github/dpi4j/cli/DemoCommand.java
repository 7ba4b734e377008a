package io.github.dpi4j.cli;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.degradation.BicubicDegradation;
import io.github.dpi4j.image.ImageFiles;
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
import io.github.dpi4j.sheet.Sheet;
import io.github.dpi4j.sheet.Sheet.Cell;
import java.io.IOException;
import java.io.PrintWriter;
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

/** {@code dpi demo}: real faces restored with what is in the box. */
@Command(name = "demo", sortOptions = false,
        description = "Restores the shipped example faces with the bundled model, from 32x32 and 16x16 to 128x128 pixels, and writes"
                + " sheets to look at: the results, and how they came about step by step.",
        footer = {"", "Example:", "  dpi demo -o demo/"})
final class DemoCommand implements Callable<Integer> {
    private static final int[] SCALES = {4, 8};
    private static final int SHOWN_STEPS = 10;
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
        Outputs.requireFolder(output);
        FaceModel model = FaceModel.bundled();
        List<ExampleFaces.Example> faces = ExampleFaces.load(model.imageSize());
        List<String> gains = new ArrayList<>();
        Sheet results = new Sheet(RESULT_CELL);
        Sheet steps = new Sheet(STEP_CELL);
        try (FaceNetworks networks = model.open(device);
                Progress progress = new Progress(command.commandLine().getErr(), "restoring", steps(networks))) {
            for (int scale : SCALES) {
                List<DpiStep> taken = new ArrayList<>();
                List<RgbImage> low = faces.stream().map(ExampleFaces.Example::image)
                        .map(new BicubicDegradation(scale)::degrade).toList();
                List<RgbImage> restored = networks.restorer(scale).restore(low, Restorer.noise(seed, low), step -> {
                    taken.add((DpiStep) step);
                    progress.advance(1);
                });
                for (int i = 0; i < faces.size(); i++) {
                    RgbImage face = faces.get(i).image();
                    RgbImage bicubic = Resizer.resize(low.get(i), face.width(), face.height(), ResizeFilter.BICUBIC);
                    results.row(Cell.of(low.get(i), "low resolution", low.get(i).width() + "\u00d7" + low.get(i).height()),
                            scored(bicubic, "bicubic", face), scored(restored.get(i), "DPI", face),
                            Cell.of(face, "original"));
                    gains.add(String.format(Locale.ROOT, "%s, from %d pixels: bicubic %s; DPI %s", faces.get(i).name(),
                            low.get(i).width(), scores(bicubic, face), scores(restored.get(i), face)));
                }
                addSteps(steps, taken);
            }
        }
        gains.forEach(command.commandLine().getOut()::println);
        write(results, "results.png");
        write(steps, "steps.png");
        return 0;
    }

    private static long steps(FaceNetworks networks) throws IOException {
        long steps = 0;
        for (int scale : SCALES) {
            steps += networks.restorer(scale).sampler().steps();
        }
        return steps;
    }

    private static Cell scored(RgbImage image, String title, RgbImage original) {
        return Cell.of(image, title, String.format(Locale.ROOT, "%.2f dB", new Psnr().measure(image, original)),
                String.format(Locale.ROOT, "SSIM %.3f", new Ssim().measure(image, original)));
    }

    private static String scores(RgbImage image, RgbImage original) {
        return String.format(Locale.ROOT, "%.2f dB, SSIM %.3f", new Psnr().measure(image, original),
                new Ssim().measure(image, original));
    }

    /** Two rows: the first image as the prior saw it at some steps, and the condition after each. */
    private static void addSteps(Sheet sheet, List<DpiStep> taken) {
        List<Cell> seen = new ArrayList<>();
        List<Cell> conditions = new ArrayList<>();
        for (int i = 0; i < SHOWN_STEPS; i++) {
            DpiStep step = taken.get((taken.size() - 1) * i / (SHOWN_STEPS - 1));
            seen.add(Cell.of(ImageTensors.toImage(step.predXStart(), 0),
                    String.format(Locale.ROOT, "x\u03020, t %.0f", step.timestep())));
            conditions.add(Cell.of(ImageTensors.toImage(step.grid().apply(step.condition()), 0), "condition"));
        }
        sheet.row(seen).row(conditions);
    }

    private void write(Sheet sheet, String name) throws IOException {
        Path file = output.resolve(name);
        Outputs.write(file, path -> ImageFiles.write(path, sheet.render()));
        PrintWriter out = command.commandLine().getOut();
        out.println(file);
    }
}
