package io.github.dpi4j.cli;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Manual pages in the macros of man(7), generated from the commands' help. */
final class ManPage {
    private ManPage() {
    }

    /** Returns a command's name among manual pages: {@code dpi-train-prior}. */
    static String name(CommandSpec command) {
        return command.qualifiedName("-");
    }

    /** Returns the text of a command's page, of section 1. */
    static String of(CommandSpec command) {
        StringBuilder page = new StringBuilder();
        String version = command.root().version()[0].split(",")[0];
        page.append(".TH ").append(quoted(name(command).toUpperCase(Locale.ROOT))).append(" 1 \"\" ")
                .append(quoted(version)).append(" \"DPI for Java\"\n");
        String[] description = command.usageMessage().description();
        page.append(".SH NAME\n").append(text(name(command) + " - " + firstSentence(description))).append('\n');
        page.append(".SH SYNOPSIS\n.nf\n").append(text(synopsis(command))).append(".fi\n");
        page.append(".SH DESCRIPTION\n").append(text(String.join("\n", description))).append('\n');
        arguments(page, command);
        subcommands(page, command);
        footer(page, List.of(command.usageMessage().footer()));
        page.append(".SH EXIT STATUS\n0 when all went well, 1 for bad data or a failure, 2 for usage errors.\n");
        return page.toString();
    }

    private static String synopsis(CommandSpec command) {
        return new Help(command, Help.defaultColorScheme(Help.Ansi.OFF)).synopsis(0);
    }

    private static void arguments(StringBuilder page, CommandSpec command) {
        List<ArgSpec> shown = Stream.<ArgSpec>concat(command.positionalParameters().stream(),
                command.options().stream()).filter(arg -> !arg.hidden()).toList();
        if (!shown.isEmpty()) {
            page.append(".SH OPTIONS\n");
            shown.forEach(arg -> page.append(".TP\n.B ").append(text(label(arg))).append('\n')
                    .append(text(String.join("\n", arg.description()))).append('\n'));
        }
    }

    private static String label(ArgSpec arg) {
        return switch (arg) {
            case OptionSpec option -> String.join(", ", option.names())
                    + (option.arity().max() == 0 ? "" : " " + option.paramLabel());
            case PositionalParamSpec parameter -> parameter.paramLabel();
            default -> throw new IllegalArgumentException("arg: expected an option or a parameter, got " + arg);
        };
    }

    private static void subcommands(StringBuilder page, CommandSpec command) {
        List<CommandSpec> shown = command.subcommands().values().stream().distinct().map(sub -> sub.getCommandSpec())
                .filter(sub -> !sub.usageMessage().hidden()).toList();
        if (!shown.isEmpty()) {
            page.append(".SH COMMANDS\n");
            shown.forEach(sub -> page.append(".TP\n.BR ").append(text(name(sub))).append(" (1)\n")
                    .append(text(firstSentence(sub.usageMessage().description()))).append('\n'));
        }
    }

    /** Adds the footer: lines that end in a colon are headings, others are verbatim. */
    private static void footer(StringBuilder page, List<String> lines) {
        String text = lines.stream().flatMap(String::lines).collect(Collectors.joining("\n")).strip();
        if (!text.isEmpty()) {
            String heading = text.startsWith("Example") ? "EXAMPLES" : "NOTES";
            page.append(".SH ").append(heading).append("\n.nf\n")
                    .append(text(text.replaceFirst("^Examples?:\n", ""))).append("\n.fi\n");
        }
    }

    private static String firstSentence(String[] description) {
        String all = String.join(" ", description);
        int end = all.indexOf(". ");
        return (end < 0 ? all : all.substring(0, end + 1)).replaceFirst("\\.$", "");
    }

    private static String quoted(String text) {
        return '"' + text(text).replace("\"", "\\(dq") + '"';
    }

    /** Returns text with macros and escapes quoted. */
    private static String text(String text) {
        return text.replace("%n", "\n").replace("%%", "%").replace("\\", "\\e").replace("-", "\\-")
                .replaceAll("(?m)^([.'])", "\\\\&$1");
    }
}
