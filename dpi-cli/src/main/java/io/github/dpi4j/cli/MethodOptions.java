package io.github.dpi4j.cli;

import io.github.dpi4j.models.FaceModel;
import io.github.dpi4j.models.Recipe;
import io.github.dpi4j.posterior.MethodFactory;
import io.github.dpi4j.posterior.Parameter;
import io.github.dpi4j.posterior.PosteriorMethods;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of the posterior method and its settings. */
final class MethodOptions {
    /** The methods' names, for the help. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return PosteriorMethods.all().stream().map(MethodFactory::name).iterator();
        }
    }

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--method", paramLabel = "METHOD", defaultValue = "dpi", completionCandidates = Names.class,
            description = "Posterior method: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}); dpi methods lists"
                    + " them with their settings.")
    private String method;

    @Option(names = "--set", paramLabel = "NAME=VALUE",
            description = "A setting of the method; may be given for several (default: its authors', for dpi the model's).")
    private Map<String, String> set = Map.of();

    @Option(names = "--sampler", paramLabel = "SAMPLER", description = "The same as --set sampler=NAME.")
    private @Nullable String sampler;

    @Option(names = "--steps", paramLabel = "STEPS",
            description = "The same as --set steps=STEPS; for dpi ddimN, a count, or counts per section as in 90,60,60,20,20.")
    private @Nullable String steps;

    @Option(names = "--eta", paramLabel = "X",
            description = "The same as --set eta=X: amount of added noise, from 0 to 1.")
    private @Nullable String eta;

    @Option(names = "--grid", paramLabel = "K",
            description = "The same as --set grid=K: the condition is on every K-th pixel.")
    private @Nullable String grid;

    @Option(names = "--tau", paramLabel = "X",
            description = "The same as --set tau=X: start of the weak stage, as a fraction of the trajectory.")
    private @Nullable String tau;

    @Option(names = "--weight", paramLabel = "X",
            description = "The same as --set weight=X: the condition's weight in the weak stage, per fraction.")
    private @Nullable String weight;

    @Option(names = "--gamma", paramLabel = "X",
            description = "The same as --set gamma=X: exponent of the weak stage's structure mask.")
    private @Nullable String gamma;

    /** Returns the method and its given settings. */
    Recipe recipe() {
        MethodFactory factory = UsageError.unless(command, () -> PosteriorMethods.byName(method));
        Map<String, String> given = new LinkedHashMap<>();
        set.forEach((name, value) -> given.put(name, value));
        Map<String, String> shorthands = new LinkedHashMap<>();
        put(shorthands, "sampler", sampler);
        put(shorthands, "steps", steps);
        put(shorthands, "eta", eta);
        put(shorthands, "grid", grid);
        put(shorthands, "tau", tau);
        put(shorthands, "weight", weight);
        put(shorthands, "gamma", gamma);
        shorthands.forEach((name, value) -> given.put(name, checked(factory, name, value)));
        UsageError.unless(command, "--set", () -> factory.settings(1, given));
        return new Recipe(factory, given);
    }

    /**
     * Checks all settings together against a model's schedule and image size, at a scale. A setting that has an option of its own is
     * named by it. Settings that fit, but give poor images, are said on stderr.
     */
    void check(Recipe recipe, FaceModel model, int scale) {
        try {
            recipe.warning(model, scale).ifPresent(
                    line -> command.commandLine().getErr().println(command.qualifiedName() + ": " + line));
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            String own = UsageError.named(command, message);
            throw UsageError.of(command, own.startsWith("--") ? own : "--set: " + message);
        }
    }

    private static void put(Map<String, String> to, String name, @Nullable String value) {
        if (value != null) {
            to.put(name, value);
        }
    }

    /** Returns a shorthand's value; error messages name its option. */
    private String checked(MethodFactory factory, String name, String value) {
        Parameter parameter = factory.parameters().stream().filter(p -> p.name().equals(name)).findFirst()
                .orElseThrow(
                        () -> UsageError.of(command, "--" + name + ": expected with a method that has it, got --method "
                                + method));
        if (!parameter.values().contains(value)) {
            throw UsageError.of(command,
                    "--" + name + ": expected " + parameter.values().words() + ", got '" + value + "'");
        }
        return value;
    }
}
