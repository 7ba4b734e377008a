package io.github.dpi4j.cli;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.evaluation.Condition;
import io.github.dpi4j.evaluation.EvaluationFiles;
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
import io.github.dpi4j.evaluation.SettingsSearch;
import io.github.dpi4j.file.AtomicFile;
import io.github.dpi4j.file.FolderLock;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.models.FaceModel;
import io.github.dpi4j.models.FaceNetworks;
import io.github.dpi4j.report.Report;
import io.github.dpi4j.sheet.Sheet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
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
                "    --prior run/prior.safetensors --corrector x4/corrector.safetensors",
                "  dpi evaluate --data test/ -o results/ --plan trials.json \\",
                "    --choose-on valid/ --choose-by ssim"})
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

    @ArgGroup(exclusive = false, heading = "%nSettings with several values in a plan are chosen on other images:%n")
    private @Nullable ChoiceOptions choice;

    @Option(names = "--limit", paramLabel = "N", description = "Only the first N images (default: all).")
    private @Nullable Integer limit;

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
        require("--batch", batch, 1);
        require("--sheet-images", shown, 0);
        require("--limit", limit == null ? 1 : limit, 1);
        metrics.check();
        Backend device = backend.open();
        FaceModel model = models.model(corrector);
        EvaluationPlan plan = plans.plan(model);
        MetricSuite networks = metrics.suite(device);
        if (choice != null) {
            choice.check(command, MetricSuite.standard(OptionalInt.empty()).and(networks));
        }
        Optional<EvaluationPlan> trials = choice == null ? Optional.empty() : SettingsSearch.trials(plan);
        if (choice != null && trials.isEmpty()) {
            throw UsageError.of(command, "--choose-on: expected a --plan with several values for a setting, got none");
        }
        OutputClaims claims = new OutputClaims(command).newFolder("--output", output);
        claim(claims, plan, output);
        trials.ifPresent(tried -> claim(claims, tried, output.resolve(ChoiceOptions.FOLDER)));
        claims.prepare();
        Originals all = Originals.in(data, model.imageSize());
        Originals originals = bad.sound(limit == null ? all : all.first(limit));
        List<String> facts = facts(model, originals, device);
        if (choice != null && trials.isPresent()) {
            Originals others = bad.sound(choice.originals(model.imageSize()));
            List<String> trialFacts = facts(model, others, device);
            ScoreTable scores = evaluate("Trials of settings", trials.get(), others, model, device, networks,
                    output.resolve(ChoiceOptions.FOLDER), trialFacts);
            plan = choice.choose(command, plan, scores);
            facts.add(choice.describe(others, trials.get()));
        }
        ScoreTable table = evaluate("Face restoration: methods side by side", plan, originals, model, device, networks,
                output, facts);
        command.commandLine().getOut().print(text(table, plan));
        return 0;
    }

    /** Claims the files and folders of an evaluation. */
    private void claim(OutputClaims claims, EvaluationPlan plan, Path folder) {
        EvaluationFiles files = new EvaluationFiles(folder);
        claims.folder("--output", folder, "results.jsonl", "scores.csv", "scores.json", "scores.md", "report.html",
                FolderLock.NAME)
                .folder("--output", files.originals());
        for (Condition condition : plan.conditions()) {
            claims.folder("--output", files.degraded(condition, "").getParent());
            plan.methods().forEach(
                    method -> claims.folder("--output", files.restored(condition, method, "").getParent()));
            if (shown > 0) {
                claims.folder("--output", folder, sheet(condition));
            }
        }
    }

    private static String sheet(Condition condition) {
        return "sheet-" + condition.name() + ".png";
    }

    private static String text(ScoreTable table, EvaluationPlan plan) {
        String differences = ScoreText.differences(table, plan.reference());
        return ScoreText.markdown(table) + (differences.isEmpty() ? "" : "\n" + differences);
    }

    /** Restores, scores and writes everything into a folder. */
    private ScoreTable evaluate(String title, EvaluationPlan plan, Originals originals, FaceModel model, Backend device,
            MetricSuite networks, Path folder, List<String> facts) throws IOException {
        List<ResultLine> results = restore(plan, originals, model, device, folder);
        ScoreTable table;
        try (Progress progress = new Progress(command.commandLine().getErr(), "measuring", -1)) {
            table = Scoring.score(plan, folder, results,
                    condition -> MetricSuite.standard(condition.scale()).and(networks), () -> progress.advance(1));
        }
        write(folder, "scores.csv", ScoreText.csv(table));
        write(folder, "scores.json", ScoreJson.of(table, plan, results));
        write(folder, "scores.md", text(table, plan));
        write(folder, "report.html", new Report(title, facts, plan, table, results, folder, shown).html());
        if (shown > 0) {
            for (Condition condition : plan.conditions()) {
                Sheet sheet = EvaluationSheet.of(table, folder, condition, shown, CELL);
                Outputs.write(folder.resolve(sheet(condition)),
                        path -> ImageFiles.write(path, sheet.render()));
            }
        }
        return table;
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

    private List<ResultLine> restore(EvaluationPlan plan, Originals originals, FaceModel model, Backend device,
            Path folder) throws IOException {
        try (FaceNetworks networks = model.open(device);
                Progress progress = new Progress(command.commandLine().getErr(), "evaluating", 0)) {
            return new EvaluationRun(plan, originals, networks, folder).run(batch, new EvaluationListener() {
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

                @Override
                public void added(long steps) {
                    progress.expect(steps);
                }
            });
        }
    }

    private static void write(Path folder, String name, String text) throws IOException {
        Outputs.write(folder.resolve(name), path -> AtomicFile.write(path, text));
    }

    private void require(String option, int value, int least) {
        if (value < least) {
            throw UsageError.of(command, option + ": expected at least " + least + ", got " + value);
        }
    }
}
