package io.github.dpi4j.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/**
 * The runner of commands: parses a command line, runs the command, and reports an error as one line on stderr and an
 * exit code, 1 for bad data and failures, 2 for usage errors. A stack trace follows only with {@code --debug} or {@code
 * -Ddpi.debug=true}.
 */
final class CommandRunner {
    /** The exit code of a program that writes to a closed pipe: 128 + SIGPIPE. */
    private static final int CLOSED_PIPE = 141;

    private final ResultStream out;
    private final PrintWriter err;

    /**
     * @param out results
     * @param err errors and progress
     */
    CommandRunner(ResultStream out, PrintWriter err) {
        this.out = out;
        this.err = new PrintWriter(new PrintableWriter(err), true);
    }

    int run(String... args) {
        DpiCommand dpi = new DpiCommand();
        CommandLine commandLine = new CommandLine(dpi);
        OptionValues.register(commandLine);
        // A name that begins with @ is a file's like any other.
        commandLine.setExpandAtFiles(false);
        // Colours are control characters, too, and are never printed.
        commandLine.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        commandLine.setOut(out.writer());
        commandLine.setErr(err);
        types(commandLine).filter(Class::isEnum).forEach(type -> byName(commandLine, type));
        commandLine.setParameterExceptionHandler((e, _) -> report(e, dpi, e.getCommandLine()));
        commandLine.setExecutionExceptionHandler((e, command, _) -> report(e, dpi, command));
        int exitCode;
        try {
            exitCode = commandLine.execute(args);
        } catch (Error e) {
            exitCode = report(e, dpi, running(commandLine));
        }
        // What was printed before a failure is a result, too.
        out.writer().flush();
        return exitCode == CommandLine.ExitCode.OK && out.failure().isPresent()
                ? reportUnwritten(out.failure().get(), dpi, commandLine)
                : exitCode;
    }

    /** Returns the subcommand that was parsed last, or the command itself. */
    private static CommandLine running(CommandLine command) {
        ParseResult parsed = command.getParseResult();
        while (parsed != null && parsed.hasSubcommand()) {
            parsed = parsed.subcommand();
        }
        return parsed == null ? command : parsed.commandSpec().commandLine();
    }

    private static Stream<Class<?>> types(CommandLine command) {
        return Stream.concat(command.getCommandSpec().args().stream().map(ArgSpec::type),
                command.getSubcommands().values().stream().flatMap(CommandRunner::types));
    }

    /** Makes enum values parse by their names in the help, not by their Java names. */
    private static <T> void byName(CommandLine commandLine, Class<T> type) {
        List<T> values = List.of(type.getEnumConstants());
        commandLine.registerConverter(type, name -> values.stream().filter(v -> v.toString().equalsIgnoreCase(name))
                .findFirst().orElseThrow(() -> new TypeConversionException("expected one of "
                        + values.stream().map(Object::toString).collect(Collectors.joining(", ")) + ", got '" + name
                        + "'")));
    }

    private int report(Throwable e, DpiCommand dpi, CommandLine command) {
        err.println(command.getCommandSpec().qualifiedName() + ": "
                + ErrorMessage.of(e, command.getCommandSpec()));
        if (dpi.debug()) {
            e.printStackTrace(err);
        }
        err.flush();
        return e instanceof ParameterException ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
    }

    private int reportUnwritten(IOException e, DpiCommand dpi, CommandLine command) {
        return "Broken pipe".equals(e.getMessage())
                ? CLOSED_PIPE
                : report(new IOException("cannot write to standard output: " + e.getMessage(), e), dpi, command);
    }
}
