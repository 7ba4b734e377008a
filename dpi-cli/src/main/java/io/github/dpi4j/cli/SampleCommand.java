package io.github.dpi4j.cli;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.ImageTensors;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.models.FaceModel;
import io.github.dpi4j.models.FaceNetworks;
import io.github.dpi4j.random.NoiseSource;
import io.github.dpi4j.random.PhiloxStream;
import io.github.dpi4j.sampler.Sampler;
import io.github.dpi4j.sampler.UnconditionalSampler;
import io.github.dpi4j.schedule.DiffusionSchedule;
import io.github.dpi4j.sheet.Sheet;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dpi sample}: draws images from a prior, without a condition. */
@Command(name = "sample", sortOptions = false, description = {
        "Draws images from a diffusion prior, without a condition.", "",
        "The folder gets a PNG for each image, sample-000.png and so on, and grid.png, a sheet with the first 64 of them."
                + " Image n depends on the seed and n only. Images that exist already are left alone, so that a run"
                + " that was stopped can be started again, and one with a larger --count adds to it."},
        footer = {"", "Examples:", "  dpi sample -o samples/",
                "  dpi sample --sampler dpm-solver++ --steps 15 --count 64 --batch 8 -o samples/",
                "  dpi sample --prior ffhq_10m.pt --sampler ddpm --steps 1000 --count 4 -o samples/"})
final class SampleCommand implements Callable<Integer> {
    private static final String GRID = "grid.png";
    private static final int MOST_IN_GRID = 64;
    /** A bound, so that an absurd number is an error and not hours of looking for files. */
    private static final int MOST = 1_000_000;

    @Spec
    private CommandSpec command;

    @Option(names = {"-o", "--output"}, paramLabel = "FOLDER", required = true,
            description = "Folder for the images; it is created if it does not exist.")
    private Path output;

    @Mixin
    private ModelOptions models;

    @Option(names = "--count", paramLabel = "N", defaultValue = "16",
            description = "Number of images (default: ${DEFAULT-VALUE}).")
    private int count;

    @Mixin
    private SamplerOptions method;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "0",
            description = "Seed: the same one gives the same images (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "4",
            description = "Images that run together; they do not depend on it (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(names = "--overwrite", description = "Draw images that exist already, too.")
    private boolean overwrite;

    @Mixin
    private BackendOptions backend;

    @Override
    public Integer call() throws IOException {
        require(count >= 1 && count <= MOST, "--count: expected 1 to " + MOST + ", got " + count);
        require(batch >= 1, "--batch: expected at least 1, got " + batch);
        OutputClaims claims = new OutputClaims(command).newFolder("--output", output).folder("--output", output, GRID);
        Sampler sampler = method.sampler();
        Backend device = backend.open();
        FaceModel model = models.model(new CorrectorOptions());
        DiffusionSchedule schedule = method.schedule(model.prior().description().betas());
        claims.prepare();
        try (FaceNetworks networks = model.open(device)) {
            run(new UnconditionalSampler(networks.prior(schedule), sampler), model.imageSize());
        }
        return 0;
    }

    private void run(UnconditionalSampler sampler, int size) throws IOException {
        List<Integer> missing = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            if (overwrite || !Outputs.isThere(file(n))) {
                missing.add(n);
            }
        }
        if (missing.size() < count) {
            command.commandLine().getErr().println(command.qualifiedName() + ": " + (count - missing.size()) + " of "
                    + count + " images exist already and are left alone (--overwrite draws them again)");
        }
        long steps = (long) missing.size() * sampler.prior().schedule().steps();
        try (Progress progress = new Progress(command.commandLine().getErr(), "sampling", steps)) {
            for (int from = 0; from < missing.size(); from += batch) {
                Outputs.requireRoom(output);
                draw(sampler, size, missing.subList(from, Math.min(missing.size(), from + batch)), progress);
            }
            Path grid = output.resolve(GRID);
            RgbImage sheet = grid(size);
            Outputs.write(grid, path -> ImageFiles.write(path, sheet));
            progress.print(command.commandLine().getOut(), grid.toString());
        }
    }

    private void draw(UnconditionalSampler sampler, int size, List<Integer> images, Progress progress)
            throws IOException {
        NoiseSource noise = NoiseSource.perImage(images.stream().map(n -> new PhiloxStream(seed, n)).toList());
        Tensor drawn = sampler.sample(Shape.of(images.size(), RgbImage.CHANNELS, size, size), noise,
                _ -> progress.advance(images.size()));
        for (int k = 0; k < images.size(); k++) {
            Path file = file(images.get(k));
            RgbImage image = ImageTensors.toImage(drawn, k);
            Outputs.write(file, path -> ImageFiles.write(path, image));
            progress.print(command.commandLine().getOut(), file.toString());
        }
    }

    /** Returns a sheet of the first images in the folder, as nearly square as possible. */
    private RgbImage grid(int size) throws IOException {
        List<RgbImage> images = new ArrayList<>();
        for (int n = 0; n < Math.min(count, MOST_IN_GRID); n++) {
            images.add(ImageFiles.read(file(n)));
        }
        return new Sheet(size).grid(images, (int) Math.ceil(Math.sqrt(images.size()))).render();
    }

    private Path file(int n) {
        return output.resolve("sample-%03d.png".formatted(n));
    }

    private void require(boolean met, String otherwise) {
        if (!met) {
            throw UsageError.of(command, otherwise);
        }
    }
}
