package io.github.dpi4j.cli;

import io.github.dpi4j.evaluation.EvaluationPlan;
import io.github.dpi4j.evaluation.MetricSuite;
import io.github.dpi4j.evaluation.Originals;
import io.github.dpi4j.evaluation.ScoreTable;
import io.github.dpi4j.evaluation.SettingsSearch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** On which images settings are chosen, and by what. */
final class ChoiceOptions {
    /** The results' folder for the trials. */
    static final String FOLDER = "trials";

    @Option(names = "--choose-on", paramLabel = "DIR", required = true,
            description = "Folder of originals other than those of --data. Each method of the plan is tried on them with every"
                    + " combination of its values, and evaluated with the best one for each condition; the trials are kept in"
                    + " the results' folder " + FOLDER + ".")
    private Path folder;

    @Option(names = "--choose-by", paramLabel = "METRIC", defaultValue = "psnr",
            description = "What is best: a metric's name in scores.json (default: ${DEFAULT-VALUE}).")
    private String metric;

    @Option(names = "--choose-images", paramLabel = "N",
            description = "Only N images of DIR, evenly spread over it (default: all).")
    private @Nullable Integer images;

    /** Returns the originals to try settings on. */
    Originals originals(int size) throws IOException {
        Originals all = Originals.in(folder, size);
        return images == null ? all : all.spread(images);
    }

    /** Returns the plan with the best settings. */
    EvaluationPlan choose(CommandSpec command, EvaluationPlan plan, ScoreTable scores) {
        return UsageError.unless(command, "--choose-by", () -> SettingsSearch.choose(plan, scores, metric));
    }

    /** Complains about values that make no sense, before any work. */
    void check(CommandSpec command, MetricSuite measured) {
        if (images != null && images < 1) {
            throw UsageError.of(command, "--choose-images: expected at least 1, got " + images);
        }
        UsageError.unless(command, "--choose-by", () -> SettingsSearch.criterion(measured.names(), metric));
    }

    /** Returns a line for the report. */
    String describe(Originals others, EvaluationPlan trials) {
        return "Settings chosen for each condition by " + metric + " on " + others.count()
                + (others.count() == 1 ? " other image" : " other images") + "; trials: "
                + SettingsSearch.budget(trials).entrySet().stream().map(e -> e.getKey() + " " + e.getValue())
                        .collect(Collectors.joining(", "));
    }
}
