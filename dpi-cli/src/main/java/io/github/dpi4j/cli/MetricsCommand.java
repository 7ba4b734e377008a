package io.github.dpi4j.cli;

import io.github.dpi4j.evaluation.MetricSuite;
import io.github.dpi4j.evaluation.PairFiles;
import io.github.dpi4j.evaluation.PairScores;
import io.github.dpi4j.evaluation.ScoreJson;
import io.github.dpi4j.evaluation.ScoreText;
import io.github.dpi4j.evaluation.Scorer;
import io.github.dpi4j.file.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dpi metrics}: measures restored images against their originals. */
@Command(name = "metrics", sortOptions = false,
        description = {"Measures how close images are to their originals, which have the same names and sizes.", "",
                "PSNR and SSIM of all channels and of luma, multi-scale SSIM of images from 161x161 pixels on, and the Fréchet"
                        + " distance of patches; LPIPS, FID, KID and identity with the weights of others' networks."},
        footer = {"", "Examples:", "  dpi metrics --truth originals/ --restored restored/",
                "  dpi metrics --truth originals/ --restored restored/ --border 4 --json scores.json --csv scores.csv",
                "  dpi metrics --truth originals/ --restored restored/ --lpips alex.pth --backbone alexnet.pth"})
final class MetricsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Option(names = "--truth", paramLabel = "DIR", required = true, description = "Folder of originals.")
    private Path truth;

    @Option(names = "--restored", paramLabel = "DIR", required = true, description = "Folder of images to measure.")
    private Path restored;

    @Option(names = "--border", paramLabel = "N", defaultValue = "0",
            description = "Pixels on every side that PSNR and SSIM leave out (default: ${DEFAULT-VALUE}).")
    private int border;

    @Mixin
    private MetricOptions networks;

    @Option(names = "--csv", paramLabel = "FILE", description = "Write a line for each image.")
    private @Nullable Path csv;

    @Option(names = "--json", paramLabel = "FILE",
            description = "Write {metric: {mean, ci95, n}} and, as \"images\", every image's; ci95 is half the width of the mean's"
                    + " 95 %% confidence interval.")
    private @Nullable Path json;

    @Mixin
    private BackendOptions backend;

    @Override
    public Integer call() throws IOException {
        networks.check();
        if (border < 0) {
            throw UsageError.of(command, "--border: expected at least 0, got " + border);
        }
        new OutputClaims(command).file("--csv", csv).file("--json", json).prepare();
        for (Path file : Stream.of(csv, json).filter(Objects::nonNull).toList()) {
            Outputs.requireRoomFor(file);
        }
        MetricSuite others = networks.suite(backend.open());
        List<PairFiles> pairs = PairFiles.in(restored, truth);
        MetricSuite suite = MetricSuite.pixels(border, PairFiles.smallestSide(pairs)).and(others);
        PairScores scores;
        try (Progress progress = new Progress(command.commandLine().getErr(), "measuring",
                Scorer.steps(suite, pairs))) {
            scores = new Scorer(suite).score(pairs, () -> progress.advance(1));
        }
        // Before the files: if these cannot be written, the work was not for nothing.
        command.commandLine().getOut().print(ScoreText.markdown(scores));
        networks.missing()
                .forEach(line -> command.commandLine().getErr().println(command.qualifiedName() + ": " + line));
        if (csv != null) {
            Outputs.write(csv, path -> AtomicFile.write(path, ScoreText.csv(scores)));
        }
        if (json != null) {
            Outputs.write(json, path -> AtomicFile.write(path, ScoreJson.of(scores)));
        }
        return 0;
    }
}
