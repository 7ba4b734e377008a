package io.github.dpi4j.cli;

import io.github.dpi4j.degradation.BicubicDegradation;
import io.github.dpi4j.degradation.Degradation;
import io.github.dpi4j.degradation.RandomDegradation;
import io.github.dpi4j.degradation.RandomDegradations;
import io.github.dpi4j.file.UnwritableFolderException;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** {@code dpi degrade}: degrades images. */
@Command(name = "degrade", sortOptions = false,
        description = {
                "Degrades images, and prints a line of JSON for each: its files and every parameter.", "",
                "bicubic reduces by --scale. The others draw blur, reduction, noise and JPEG for each image, from --seed and its"
                        + " pixels: blind, which the bundled corrector is trained on, leaves images small; gfpgan, difface and"
                        + " difface-test are the degradations of those methods' authors, and enlarge images again."},
        footer = {"", "Examples:", "  dpi degrade faces/ -o low/ --degradation bicubic --scale 4",
                "  dpi degrade faces/ -o bad/ --degradation gfpgan --size 512 --seed 7"})
final class DegradeCommand implements Callable<Integer> {
    private static final int LARGEST = 1 << 14;

    private static final JsonFactory JSON = new JsonFactory();

    @Spec
    private CommandSpec command;

    @Parameters(paramLabel = "IN", arity = "1..*", description = "Images, or folders of images.")
    private List<Path> inputs;

    @Option(names = {"-o", "--output"}, paramLabel = "OUT", required = true,
            description = "Output: a file (.png, .jpg, .bmp), or a folder, which gets a PNG for each image.")
    private String output;

    @Option(names = "--degradation", paramLabel = "DEGRADATION", defaultValue = RandomDegradations.BICUBIC,
            completionCandidates = PlanOptions.Degradations.class,
            description = "How: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private String name;

    @Option(names = "--scale", paramLabel = "N", description = "Reduction factor, for bicubic.")
    private @Nullable Integer scale;

    @Option(names = "--size", paramLabel = "N",
            description = "Bring images to N x N pixels first (default: leave them as they are).")
    private @Nullable Integer size;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "0",
            description = "Seed: the same one gives the same results (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Override
    public Integer call() throws IOException {
        RandomDegradation random = degradation();
        if (size != null && (size < 1 || size > LARGEST)) {
            throw UsageError.of(command, "--size: expected 1 to " + LARGEST + ", got " + size);
        }
        boolean failed = false;
        OutputClaims claims = new OutputClaims(command);
        List<RestorePlan.Item> items = RestorePlan.of(inputs, output, claims, command);
        claims.prepare();
        try (Progress progress = new Progress(command.commandLine().getErr(), "degrading", items.size())) {
            for (RestorePlan.Item item : items) {
                Outputs.requireRoomFor(item.output());
                try {
                    degrade(item, random, progress);
                } catch (UnwritableFolderException e) {
                    throw e;
                } catch (IOException e) {
                    progress.report(command.qualifiedName() + ": " + ErrorMessage.of(e));
                    failed = true;
                }
                progress.advance(1);
            }
        }
        return failed ? 1 : 0;
    }

    private void degrade(RestorePlan.Item item, RandomDegradation random, Progress progress) throws IOException {
        RgbImage read = ImageFiles.read(item.input());
        RgbImage image = size == null ? read : Resizer.resize(read, size, size, ResizeFilter.BICUBIC);
        Degradation degradation = random.draw(image, seed);
        RgbImage degraded = degraded(item, degradation, image);
        Outputs.write(item.output(), path -> ImageFiles.write(path, degraded));
        progress.print(command.commandLine().getOut(), line(item, degradation));
    }

    private RandomDegradation degradation() {
        if (name.equals(RandomDegradations.BICUBIC)) {
            Integer factor = scale;
            if (factor == null) {
                throw UsageError.of(command, "--scale: expected with --degradation bicubic, got none");
            }
            return UsageError.unless(command, "--scale", () -> new BicubicDegradation(factor));
        }
        if (scale != null) {
            throw UsageError.of(command, "--scale: expected with --degradation bicubic only, got " + name);
        }
        return UsageError.unless(command, "--degradation", () -> RandomDegradations.blind(name));
    }

    private static RgbImage degraded(RestorePlan.Item item, Degradation degradation, RgbImage image)
            throws IOException {
        try {
            return degradation.degrade(image);
        } catch (IllegalArgumentException e) {
            throw new IOException(item.input() + ": " + e.getMessage(), e);
        }
    }

    private String line(RestorePlan.Item item, Degradation degradation) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeStringProperty("file", item.output().toString());
            json.writeStringProperty("original", item.input().toString());
            json.writeStringProperty("degradation", name);
            json.writeNumberProperty("seed", seed);
            json.writeName("stages");
            json.writeRawValue(degradation.toJson());
            json.writeEndObject();
        }
        return out.toString();
    }
}
