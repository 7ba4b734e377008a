package io.github.dpi4j.cli;

import io.github.dpi4j.models.FaceInput;
import io.github.dpi4j.models.FaceModel;
import io.github.dpi4j.posterior.MethodFactory;
import io.github.dpi4j.posterior.Parameter;
import io.github.dpi4j.posterior.PosteriorMethods;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dpi methods}: lists the methods for {@code --method} and their settings. */
@Command(name = "methods", sortOptions = false,
        description = "Lists the posterior methods with their settings: values and defaults, by scale where they differ.",
        footer = {"", "Examples:", "  dpi methods", "  dpi methods ddnm",
                "  dpi restore --method ddnm --set eta=0.5 face_32.png -o face.png"})
final class MethodsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Parameters(paramLabel = "METHOD", arity = "0..1", description = "One method only.")
    private @Nullable String name;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = command.commandLine().getOut();
        String only = name;
        if (only != null) {
            print(out, UsageError.unless(command, "METHOD", () -> PosteriorMethods.byName(only)));
        } else {
            for (MethodFactory method : PosteriorMethods.all()) {
                print(out, method);
            }
        }
        return 0;
    }

    private static void print(PrintWriter out, MethodFactory method) throws IOException {
        out.println(method.name() + ": " + method.description());
        for (Parameter parameter : method.parameters()) {
            out.println("    " + parameter.name() + "=" + defaults(parameter) + "  " + parameter.description() + " ("
                    + parameter.values().words() + ")");
        }
        if (method.name().equals("dpi")) {
            FaceModel bundled = FaceModel.bundled();
            out.println("  with the bundled model, unless set:");
            Map<String, String> before = Map.of();
            Map<String, String> noisyBefore = Map.of();
            for (int scale = 1; scale <= bundled.imageSize(); scale++) {
                Map<String, String> settings = bundled.dpiSettings(new FaceInput(scale));
                Map<String, String> changed = changes(settings, before);
                if (!changed.isEmpty()) {
                    out.println("    from x" + scale + ": " + words(changed));
                }
                before = settings;
                Map<String, String> noisy = changes(bundled.dpiSettings(new FaceInput(scale, true)), settings);
                if (!noisy.equals(noisyBefore)) {
                    out.println("    from x" + scale + ", noisy: " + (noisy.isEmpty() ? "the same" : words(noisy)));
                }
                noisyBefore = noisy;
            }
        }
    }

    private static String words(Map<String, String> settings) {
        return settings.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).collect(Collectors.joining(" "));
    }

    /** Returns settings that are not the same before, by name. */
    private static Map<String, String> changes(Map<String, String> settings, Map<String, String> before) {
        Map<String, String> changed = new TreeMap<>(settings);
        changed.entrySet().removeAll(before.entrySet());
        return changed;
    }

    private static String defaults(Parameter parameter) {
        return parameter.defaults().size() == 1
                ? parameter.preset(1)
                : parameter.defaults().entrySet().stream().map(e -> e.getValue() + " from x" + e.getKey())
                        .collect(Collectors.joining(", "));
    }
}
