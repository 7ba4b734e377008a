package io.github.dpi4j.cli;

import io.github.dpi4j.degradation.RandomDegradations;
import io.github.dpi4j.evaluation.Condition;
import io.github.dpi4j.evaluation.EvaluationPlan;
import io.github.dpi4j.evaluation.PlanFile;
import io.github.dpi4j.evaluation.PlannedMethod;
import io.github.dpi4j.models.FaceModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of an evaluation's methods and conditions, or of a file with a plan. */
final class PlanOptions {
    /** The degradations' names, for the help. */
    static final class Degradations implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return RandomDegradations.names().iterator();
        }
    }

    private static final int SMALLEST_SCALE = 1;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--method", paramLabel = "METHOD",
            description = {
                    "A method, as [LABEL=]NAME[:SETTING=VALUE,...]; may be given several times. bicubic, bilinear, lanczos and"
                            + " nearest enlarge; dpi methods lists the others with their settings.",
                    "Default: bicubic, dpi, and dpi:corrector=false if the model has a corrector."})
    private List<String> methods = List.of();

    @Option(names = "--degradation", paramLabel = "DEGRADATION", split = ",", defaultValue = RandomDegradations.BICUBIC,
            completionCandidates = Degradations.class,
            description = "Degradation of the images: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private List<String> degradations;

    @Option(names = "--scale", paramLabel = "N", split = ",", defaultValue = "4,8",
            description = "Scales of bicubic (default: ${DEFAULT-VALUE}).")
    private List<Integer> scales;

    @Option(names = "--seed", paramLabel = "S",
            description = "Seed: the same one gives the same results (default: the plan's, or 0).")
    private @Nullable Long seed;

    @Option(names = "--plan", paramLabel = "FILE",
            description = "Methods, conditions and seed from a JSON file instead; several values of a setting stand for as many"
                    + " methods.")
    private @Nullable Path file;

    /** Returns the plan, after checks that it fits the model. */
    EvaluationPlan plan(FaceModel model) throws IOException {
        EvaluationPlan plan = file == null ? optionsPlan(model) : PlanFile.read(file);
        EvaluationPlan seeded = seed == null
                ? plan
                : new EvaluationPlan(plan.methods(), plan.conditions(), seed);
        Set<String> warnings = new LinkedHashSet<>();
        for (Condition condition : seeded.conditions()) {
            int scale = condition.scale().orElse(SMALLEST_SCALE);
            if (model.imageSize() % scale != 0) {
                throw UsageError.of(command, "--scale: expected divisors of the image size " + model.imageSize()
                        + ", got " + scale);
            }
            seeded.methods()
                    .forEach(m -> UsageError.unless(command, "--method",
                            () -> {
                                m.under(condition).check(model, scale);
                                m.under(condition).warning(model, scale)
                                        .ifPresent(line -> warnings.add(m.label() + ": " + line));
                                return m;
                            }));
        }
        warnings.forEach(line -> command.commandLine().getErr().println(command.qualifiedName() + ": " + line));
        return seeded;
    }

    private EvaluationPlan optionsPlan(FaceModel model) {
        List<String> texts = new ArrayList<>(methods);
        if (texts.isEmpty()) {
            texts.addAll(List.of("bicubic", "DPI=dpi"));
            if (model.corrector().isPresent()) {
                texts.add(1, "DPI, no corrector=dpi:corrector=false");
            }
        }
        List<PlannedMethod> planned = texts.stream()
                .map(text -> UsageError.unless(command, "--method", () -> PlannedMethod.parse(text))).toList();
        List<Condition> conditions = new ArrayList<>();
        for (String name : degradations) {
            if (name.equals(RandomDegradations.BICUBIC)) {
                scales.forEach(scale -> conditions
                        .add(UsageError.unless(command, "--scale", () -> Condition.bicubic(scale))));
            } else {
                conditions.add(
                        UsageError.unless(command, "--degradation", () -> Condition.of(name, OptionalInt.empty())));
            }
        }
        return UsageError.unless(command, "--method", () -> new EvaluationPlan(planned, conditions, 0));
    }
}
