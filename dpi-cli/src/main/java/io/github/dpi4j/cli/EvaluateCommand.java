package io.github.dpi4j.cli;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.evaluation.Condition;
import io.github.dpi4j.evaluation.EvaluationListener;
import io.github.dpi4j.evaluation.EvaluationPlan;
import io.github.dpi4j.evaluation.EvaluationRun;
import io.github.dpi4j.evaluation.EvaluationSheet;
import io.github.dpi4j.evaluation.MetricSuite;
import io.github.dpi4j.evaluation.Originals;
import io.github.dpi4j.evaluation.ResultLine;
import io.github.dpi4j.evaluation.ScoreJson;
import io.github.dpi4j.evaluation.ScoreTable;
import io.github.dpi4j.evaluation.ScoreText;
import io.github.dpi4j.evaluation.Scoring;
import io.github.dpi4j.file.AtomicFile;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.models.FaceModel;
import io.github.dpi4j.models.FaceNetworks;
import io.github.dpi4j.report.Report;
import io.github.dpi4j.sheet.Sheet;
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

/** {@code dpi evaluate}: compares methods on images with known originals. */
@Command(name = "evaluate", sortOptions = false,
        description = {
                "Compares methods on images with known originals: any methods, each under bicubic reduction and blind"
                        + " degradations.",
                "",
                "Writes the restored images, results.jsonl with a line for each of them, scores.csv, scores.json, scores.md, report.html and a"
                        + " sheet of images for each condition. A run that was stopped continues where it was; images are"
                        + " restored again only if their settings, weights, seed or originals have changed.",
                "", "Without --prior, the bundled model is evaluated."},
        footer = {"", "Examples:", "  dpi evaluate --data faces/ -o results/",
                "  dpi evaluate --data faces/ -o results/ --method bicubic --method dpi \\",
                "    --method 'plain=dpi:corrector=false' --method ddnm:steps=50,eta=0.5 \\",
                "    --degradation bicubic,blind",
                "  dpi evaluate --data faces/ -o results/ --plan plan.json \\",
                "    --prior run/prior.safetensors --corrector x4/corrector.safetensors"})
final class EvaluateCommand implements Callable<Integer> {
    private static final int CELL = 128;

    @Spec
    private CommandSpec command;

    @Option(names = "--data", paramLabel = "DIR", required = true,
            description = "Folder of originals; of each, the largest centred square is taken.")
    private Path data;

    @Option(names = {"-o", "--output"}, paramLabel = "DIR", required = true, description = "Folder for the results.")
    private Path output;

    @Mixin
    private ModelOptions models;

    @Mixin
    private CorrectorOptions corrector;

    @Mixin
    private PlanOptions plans;

    @Mixin
    private BadImageOptions bad;

    @Option(names = "--limit", paramLabel = "N", description = "Only the first N images (default: all).")
    private Integer limit;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "8",
            description = "Images that run together; results do not depend on it (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(names = "--sheet-images", paramLabel = "N", defaultValue = "8",
            description = "Images on each sheet (default: ${DEFAULT-VALUE}).")
    private int shown;

    @Mixin
    private MetricOptions metrics;

    @Mixin
    private BackendOptions backend;

    @Override
    public Integer call() throws IOException {
        if (batch < 1 || shown < 0 || limit != null && limit < 1) {
            throw UsageError.of(command, "--batch, --sheet-images and --limit: expected at least 1, 0 and 1, got "
                    + batch + ", " + shown + " and " + limit);
        }
        metrics.check();
        Backend device = backend.open();
        FaceModel model = models.model(corrector);
        EvaluationPlan plan = plans.plan(model);
        MetricSuite networks = metrics.suite(device);
        Outputs.requireFolder(output);
        Originals all = Originals.in(data, model.imageSize());
        Originals originals = bad.sound(limit == null ? all : all.first(limit));
        List<ResultLine> results = restore(plan, originals, model, device);
        ScoreTable table = Scoring.score(plan, output, results,
                condition -> MetricSuite.standard(condition.scale()).and(networks));
        write("scores.csv", ScoreText.csv(table));
        write("scores.json", ScoreJson.of(table, plan, results));
        write("scores.md", ScoreText.markdown(table));
        write("report.html", new Report("Face restoration: methods side by side", facts(model, originals, device), plan,
                table, results, output, shown).html());
        if (shown > 0) {
            for (Condition condition : plan.conditions()) {
                Sheet sheet = EvaluationSheet.of(table, output, condition, shown, CELL);
                Outputs.write(output.resolve("sheet-" + condition.name() + ".png"),
                        path -> ImageFiles.write(path, sheet.render()));
            }
        }
        command.commandLine().getOut().print(ScoreText.markdown(table));
        return 0;
    }

    private List<String> facts(FaceModel model, Originals originals, Backend device) {
        List<String> facts = new ArrayList<>();
        facts.add(originals.count() + (originals.count() == 1 ? " image" : " images") + ", brought to "
                + model.imageSize()
                + "\u00d7" + model.imageSize() + " pixels");
        facts.add("Prior: " + model.prior().source() + ", " + model.prior().description().describe());
        facts.add(model.corrector().map(c -> "Corrector: " + c.source() + ", " + c.description().describe())
                .orElse("No corrector"));
        facts.add("Run on " + device.description() + ", images in batches of " + batch);
        return facts;
    }

    private List<ResultLine> restore(EvaluationPlan plan, Originals originals, FaceModel model, Backend device)
            throws IOException {
        try (FaceNetworks networks = model.open(device);
                Progress progress = new Progress(command.commandLine().getErr(), "evaluating", 0)) {
            return new EvaluationRun(plan, originals, networks, output).run(batch, new EvaluationListener() {
                @Override
                public void planned(long steps) {
                    progress.expect(steps);
                }

                @Override
                public void advanced(long steps) {
                    progress.advance(steps);
                }

                @Override
                public void omitted(long steps) {
                    progress.omit(steps);
                }
            });
        }
    }

    private void write(String name, String text) throws IOException {
        Outputs.write(output.resolve(name), path -> AtomicFile.write(path, text));
    }
}
