package io.github.dpi4j.cli;

import io.github.dpi4j.backend.BackendUnavailableException;
import io.github.dpi4j.checkpoint.DecimalText;
import io.github.dpi4j.checkpoint.PrintableText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Error messages: an exception in one line, for people. */
final class ErrorMessage {
    private ErrorMessage() {
    }

    /** Returns an error of a command's in one line: of one that runs images together, less at once is a remedy, too. */
    static String of(Throwable e, CommandSpec command) {
        return e instanceof OutOfMemoryError && command.findOption("--batch") != null
                ? of(e) + ", or ask for less at once (--batch)"
                : of(e);
    }

    static String of(Throwable e) {
        return switch (e) {
            case UnmatchedArgumentException unmatched -> unmatched(unmatched) + " (try "
                    + unmatched.getCommandLine().getCommandSpec().qualifiedName() + " --help)";
            case ParameterException wrongUse -> oneLine(asTyped(once(wrongUse.getMessage()), wrongUse)) + " (try "
                    + wrongUse.getCommandLine().getCommandSpec().qualifiedName() + " --help)";
            case UncheckedIOException unchecked when unchecked.getCause() != null -> of(unchecked.getCause());
            case ClosedByInterruptException _ -> "interrupted";
            case FileSystemException file -> oneLine(file.getFile()) + ": " + reason(file);
            case IOException io when io.getMessage() != null -> oneLine(io.getMessage());
            // Of a folder, whose names the command line did not have.
            case InvalidPathException name -> oneLine(name.getInput())
                    + ": expected names in the encoding of the locale, " + System.getProperty("sun.jnu.encoding")
                    + ": set LC_ALL=C.UTF-8";
            case IllegalArgumentException argument when argument.getMessage() != null -> oneLine(argument.getMessage());
            case BackendUnavailableException unavailable -> oneLine(unavailable.getMessage());
            // An error that only shows when a network runs: its output is not finite.
            case ArithmeticException arithmetic when arithmetic.getMessage() != null ->
                oneLine(arithmetic.getMessage());
            case OutOfMemoryError _ -> "out of memory: the JVM may use " + (Runtime.getRuntime().maxMemory() >> 20)
                    + " MiB; allow it more with DPI_JAVA_OPTS=-Xmx...";
            case NoClassDefFoundError missing when IncompleteBuild.isCauseOf(missing) ->
                IncompleteBuild.message(missing);
            default -> "internal error: " + oneLine(e.toString()) + " (--debug shows where)";
        };
    }

    /** Returns the message for an unknown option or command, with similar ones. */
    private static String unmatched(UnmatchedArgumentException e) {
        String first = PrintableText.quote(e.getUnmatched().getFirst());
        List<String> alike = e.getSuggestions();
        String what = e.isUnknownOption() ? "there is no option " : "expected nothing more, or a command, got ";
        return what + first + (alike.isEmpty() ? "" : "; did you mean " + String.join(" or ", alike) + "?");
    }

    /** Returns the reason of an error with a file, without the file's name. */
    static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "no such file or folder";
            case AccessDeniedException _ -> "permission denied";
            case FileAlreadyExistsException _ -> "expected a folder, found a file";
            case NotDirectoryException _ -> "not a folder";
            case FileSystemException file when file.getReason() != null -> oneLine(file.getReason());
            default -> oneLine(e.getMessage() == null ? e.toString() : e.getMessage());
        };
    }

    /** Returns picocli's message without its repetitions, beginning with the option that it is about. */
    private static String once(@Nullable String message) {
        return String.valueOf(message).replaceFirst("^Error: ", "").replace("option option", "option")
                .replaceFirst("(?s)^Invalid value for option '([^']*)'(?: \\([^)]*\\))?: ", "$1: ")
                .replaceFirst("(?s)^Invalid value for positional parameter at index [^ ]* \\(([^)]*)\\): ", "$1: ");
    }

    /** Returns the message with the option's number as it was typed: 1e18, not 1.0E18. */
    private static String asTyped(String message, ParameterException e) {
        OptionSpec option = e.getCommandLine().getCommandSpec()
                .findOption(message.substring(0, Math.max(0, message.indexOf(": "))));
        return option == null || option.originalStringValues().isEmpty()
                ? message
                : DecimalText.asWritten(message, option.originalStringValues().getLast().strip());
    }

    private static String oneLine(@Nullable String message) {
        return String.valueOf(message).strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}
