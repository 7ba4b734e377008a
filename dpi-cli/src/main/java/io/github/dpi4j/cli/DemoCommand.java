package io.github.dpi4j.cli;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.evaluation.Comparison;
import io.github.dpi4j.evaluation.Contender;
import io.github.dpi4j.evaluation.Scores;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.posterior.DpiStep;
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
import java.util.Map;
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
            Comparison comparison = new Comparison(networks, Map.of(), seed);
            for (int scale : SCALES) {
                List<DpiStep> taken = new ArrayList<>();
                List<Comparison.Outcome> outcomes = comparison
                        .compare(faces.stream().map(ExampleFaces.Example::image).toList(), scale, false, step -> {
                            taken.add((DpiStep) step);
                            progress.advance(1);
                        });
                for (int i = 0; i < faces.size(); i++) {
                    results.row(ComparisonSheet.shortRow(outcomes.get(i)));
                    gains.add(gain(faces.get(i).name(), outcomes.get(i)));
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

    private static String gain(String face, Comparison.Outcome outcome) {
        Scores bicubic = outcome.scores(Contender.BICUBIC);
        Scores dpi = outcome.scores(Contender.DPI);
        return String.format(Locale.ROOT, "%s, from %d pixels: bicubic %.2f dB, SSIM %.3f; DPI %.2f dB, SSIM %.3f",
                face,
                outcome.lowResolution().width(), bicubic.psnr(), bicubic.ssim(), dpi.psnr(), dpi.ssim());
    }

    /** Two rows: the first image as the prior saw it at some steps, and the condition after each. */
    private static void addSteps(Sheet sheet, List<DpiStep> taken) {
        List<Cell> seen = new ArrayList<>();
        List<Cell> conditions = new ArrayList<>();
        for (int i = 0; i < SHOWN_STEPS; i++) {
            DpiStep step = taken.get((taken.size() - 1) * i / (SHOWN_STEPS - 1));
            List<Cell> both = ComparisonSheet.step(step, 0);
            seen.add(both.getFirst());
            conditions.add(both.getLast());
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
