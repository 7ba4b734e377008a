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

    private void print(PrintWriter out, MethodFactory method) throws IOException {
        print(out, 0, method.name() + ": " + method.description());
        for (Parameter parameter : method.parameters()) {
            print(out, 4, parameter.name() + "=" + defaults(parameter) + "  " + parameter.description() + " ("
                    + parameter.values().words() + ")");
        }
        if (method.name().equals("dpi")) {
            print(out, 2, "with the bundled model, unless set:");
            printBundled(out, FaceModel.bundled());
        }
    }

    /** Prints all settings of each range of scales, in full. */
    private void printBundled(PrintWriter out, FaceModel bundled) {
        int from = 1;
        for (int scale = 1; scale <= bundled.imageSize(); scale++) {
            Map<String, String> clean = bundled.dpiSettings(new FaceInput(scale));
            Map<String, String> noisy = bundled.dpiSettings(new FaceInput(scale, true));
            boolean isLast = scale == bundled.imageSize();
            if (isLast || !clean.equals(bundled.dpiSettings(new FaceInput(scale + 1)))
                    || !noisy.equals(bundled.dpiSettings(new FaceInput(scale + 1, true)))) {
                String range = isLast ? "x" + from + " and more" : "x" + from + " to x" + scale;
                print(out, 4, range + (clean.equals(noisy) ? "" : ", clean images") + ": " + words(clean));
                if (!clean.equals(noisy)) {
                    print(out, 4, range + ", noisy images: " + words(noisy));
                }
                from = scale + 1;
            }
        }
    }

    /** Prints a text in lines as wide as those of the help; those after the first are indented further. */
    private void print(PrintWriter out, int indent, String text) {
        int width = command.usageMessage().width();
        String line = " ".repeat(indent) + text;
        while (line.length() > width) {
            int end = line.lastIndexOf(' ', width);
            int least = line.length() - line.stripLeading().length();
            if (end <= least) {
                break;
            }
            out.println(line.substring(0, end).stripTrailing());
            line = " ".repeat(indent + 4) + line.substring(end).strip();
        }
        out.println(line);
    }

    private static String words(Map<String, String> settings) {
        return new TreeMap<>(settings).entrySet().stream().map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(" "));
    }

    private static String defaults(Parameter parameter) {
        return parameter.defaults().size() == 1
                ? parameter.preset(1)
                : parameter.defaults().entrySet().stream().map(e -> e.getValue() + " from x" + e.getKey())
                        .collect(Collectors.joining(", "));
    }
}
