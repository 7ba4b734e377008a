package io.github.dpi4j.cli;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.evaluation.Comparison;
import io.github.dpi4j.evaluation.ScoreTable;
import io.github.dpi4j.file.AtomicFile;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.models.FaceModel;
import io.github.dpi4j.models.FaceNetworks;
import io.github.dpi4j.models.Recipe;
import io.github.dpi4j.sheet.Sheet;
import io.github.dpi4j.training.ImageFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dpi evaluate}: how good a model is, in figures. */
@Command(name = "evaluate", sortOptions = false,
        description = {
                "Measures restorations of images whose originals are known.", "",
                "PSNR, SSIM, the energy of what the low-resolution image cannot hold, and the Fréchet distance of patches, of"
                        + " bicubic enlargement, DPI with and without corrector, and the corrected condition alone; means with"
                        + " 95 %% confidence intervals.",
                "",
                "Writes scores.csv, scores.md and a sheet of images for each scale. Without --prior, the bundled model is"
                        + " measured."},
        footer = {"", "Examples:", "  dpi evaluate --data faces/ -o results/",
                "  dpi evaluate --data faces/ -o results/ \\",
                "    --prior run/prior.safetensors --corrector x4/corrector.safetensors"})
final class EvaluateCommand implements Callable<Integer> {
    private static final int CELL = 128;

    @Spec
    private CommandSpec command;

    @Option(names = "--data", paramLabel = "DIR", required = true, description = "Folder of originals.")
    private Path data;

    @Option(names = {"-o", "--output"}, paramLabel = "DIR", required = true, description = "Folder for the results.")
    private Path output;

    @Mixin
    private ModelOptions models;

    @Mixin
    private CorrectorOptions corrector;

    @Mixin
    private BadImageOptions bad;

    @Option(names = "--scale", paramLabel = "N", split = ",", defaultValue = "4,8",
            description = "Scales to restore from (default: ${DEFAULT-VALUE}).")
    private List<Integer> scales;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "8",
            description = "Images that run together; results do not depend on it (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(names = "--sheet-images", paramLabel = "N", defaultValue = "8",
            description = "Images on each sheet (default: ${DEFAULT-VALUE}).")
    private int shown;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "0",
            description = "Seed: the same one gives the same results (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Mixin
    private MethodOptions method;

    @Mixin
    private BackendOptions backend;

    @Override
    public Integer call() throws IOException {
        if (batch < 1 || shown < 0) {
            throw WrongUse.of(command,
                    "--batch and --sheet-images: expected at least 1 and 0, got " + batch + " and " + shown);
        }
        Backend device = backend.open();
        Recipe recipe = method.recipe();
        if (!recipe.method().name().equals("dpi")) {
            throw WrongUse.of(command, "--method: expected dpi, got " + recipe.method().name());
        }
        FaceModel model = models.model(corrector);
        int size = model.imageSize();
        for (int scale : scales) {
            if (scale < 1 || size % scale != 0) {
                throw WrongUse.of(command,
                        "--scale: expected divisors of the image size " + size + ", got " + scale);
            }
        }
        Outputs.requireFolder(output);
        ImageFolder images = bad.load(data, size);
        ScoreTable table = new ScoreTable();
        try (FaceNetworks networks = model.open(device)) {
            Comparison comparison = new Comparison(networks, recipe.given(), seed);
            long steps = 0;
            for (int scale : scales) {
                WrongUse.unless(command, "--set", () -> recipe.settings(model, scale));
                steps += comparison.steps(scale, true);
            }
            try (Progress progress = new Progress(command.commandLine().getErr(), "evaluating",
                    images.count() * steps)) {
                for (int scale : scales) {
                    compare(comparison, images, scale, table, progress);
                }
            }
        }
        Outputs.write(output.resolve("scores.csv"), path -> AtomicFile.write(path, table.csv()));
        Outputs.write(output.resolve("scores.md"), path -> AtomicFile.write(path, table.markdown()));
        command.commandLine().getOut().print(table.markdown());
        return 0;
    }

    private void compare(Comparison comparison, ImageFolder images, int scale, ScoreTable table, Progress progress)
            throws IOException {
        Sheet sheet = new Sheet(CELL);
        for (int from = 0; from < images.count(); from += batch) {
            Outputs.requireRoom(output);
            int first = from;
            int count = Math.min(batch, images.count() - from);
            List<RgbImage> truths = IntStream.range(0, count).mapToObj(i -> images.image(first + i)).toList();
            List<Comparison.Outcome> outcomes = comparison.compare(truths, scale, true, _ -> progress.advance(count));
            for (int i = 0; i < count; i++) {
                table.add(images.file(from + i).getFileName().toString(), outcomes.get(i));
                if (from + i < shown) {
                    sheet.row(ComparisonSheet.row(outcomes.get(i)));
                }
            }
        }
        if (shown > 0) {
            Outputs.write(output.resolve("sheet-x" + scale + ".png"), path -> ImageFiles.write(path, sheet.render()));
        }
    }
}
