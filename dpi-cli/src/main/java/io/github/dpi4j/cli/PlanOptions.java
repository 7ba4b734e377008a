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
    private static final List<Integer> USUAL_SCALES = List.of(4, 8);

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--method", paramLabel = "METHOD",
            description = {
                    "A method, as [LABEL=]NAME[:SETTING=VALUE,...]; may be given several times. bicubic, bilinear, lanczos and"
                            + " nearest enlarge; dpi methods lists the others with their settings.",
                    "Default: bicubic, dpi, and dpi:corrector=false if the model has a corrector."})
    private List<String> methods = List.of();

    @Option(names = "--degradation", paramLabel = "DEGRADATION", split = ",", completionCandidates = Degradations.class,
            description = "Degradation of the images: ${COMPLETION-CANDIDATES} (default: bicubic).")
    private List<String> degradations = List.of();

    @Option(names = "--scale", paramLabel = "N", split = ",",
            description = "Scales of bicubic; the other degradations draw one for each image (default: 4,8).")
    private List<Integer> scales = List.of();

    @Option(names = "--seed", paramLabel = "S",
            description = "Seed: the same one gives the same results (default: the plan's, or 0).")
    private @Nullable Long seed;

    @Option(names = "--plan", paramLabel = "FILE",
            description = "Methods, conditions and seed from a JSON file instead of --method, --degradation and --scale; several"
                    + " values of a setting stand for as many methods.")
    private @Nullable Path file;

    /** Returns the plan, after checks that it fits the model. */
    EvaluationPlan plan(FaceModel model) throws IOException {
        refuseIgnoredByPlan();
        EvaluationPlan plan = file == null ? optionsPlan(model) : PlanFile.read(file);
        EvaluationPlan seeded = seed == null
                ? plan
                : new EvaluationPlan(plan.methods(), plan.conditions(), seed);
        Set<String> warnings = new LinkedHashSet<>();
        for (Condition condition : seeded.conditions()) {
            int scale = condition.scale().orElse(SMALLEST_SCALE);
            if (model.imageSize() % scale != 0) {
                throw UsageError.of(command,
                        subject("scale") + ": expected divisors of the image size " + model.imageSize()
                                + ", got " + scale);
            }
            seeded.methods()
                    .forEach(m -> UsageError.unless(command, subject("method"),
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

    /** Returns the beginning of a message: the option, or the plan's file and member. */
    private String subject(String name) {
        return file == null ? "--" + name : file + ": " + name;
    }

    /** Refuses options that a plan would leave without effect. */
    private void refuseIgnoredByPlan() {
        if (file != null && !(methods.isEmpty() && degradations.isEmpty() && scales.isEmpty())) {
            throw UsageError.of(command,
                    "--method, --degradation, --scale: expected none with --plan, whose file has methods and conditions");
        }
    }

    private List<String> named() {
        return degradations.isEmpty() ? List.of(RandomDegradations.BICUBIC) : degradations;
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
        for (String name : named()) {
            if (name.equals(RandomDegradations.BICUBIC)) {
                (scales.isEmpty() ? USUAL_SCALES : scales).forEach(scale -> conditions
                        .add(UsageError.unless(command, "--scale", () -> Condition.bicubic(scale))));
            } else {
                conditions.add(
                        UsageError.unless(command, "--degradation", () -> Condition.of(name, OptionalInt.empty())));
            }
        }
        if (!scales.isEmpty() && !named().contains(RandomDegradations.BICUBIC)) {
            throw UsageError.of(command, "--scale: expected with --degradation bicubic only, got "
                    + String.join(",", degradations));
        }
        return UsageError.unless(command, "--method", () -> new EvaluationPlan(planned, conditions, 0));
    }
}
