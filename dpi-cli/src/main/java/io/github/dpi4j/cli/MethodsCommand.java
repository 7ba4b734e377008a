package io.github.dpi4j.cli;

import io.github.dpi4j.posterior.MethodFactory;
import io.github.dpi4j.posterior.Parameter;
import io.github.dpi4j.posterior.PosteriorMethods;
import java.io.PrintWriter;
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

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "One method only.")
    private @Nullable String name;

    @Override
    public Integer call() {
        PrintWriter out = command.commandLine().getOut();
        String only = name;
        if (only != null) {
            print(out, UsageError.unless(command, () -> PosteriorMethods.byName(only)));
        } else {
            PosteriorMethods.all().forEach(method -> print(out, method));
        }
        return 0;
    }

    private static void print(PrintWriter out, MethodFactory method) {
        out.println(method.name() + ": " + method.description());
        for (Parameter parameter : method.parameters()) {
            out.println("    " + parameter.name() + "=" + defaults(parameter) + "  " + parameter.description() + " ("
                    + parameter.values().words() + ")");
        }
    }

    private static String defaults(Parameter parameter) {
        return parameter.defaults().size() == 1
                ? parameter.preset(1)
                : parameter.defaults().entrySet().stream().map(e -> e.getValue() + " from x" + e.getKey())
                        .collect(Collectors.joining(", "));
    }
}
