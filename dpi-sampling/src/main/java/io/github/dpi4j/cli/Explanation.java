package io.github.dpi4j.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.InvalidPathException;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** What went wrong, in one line for people. */
final class Explanation {
    private Explanation() {
    }

    static String of(Throwable e) {
        return switch (e) {
            case ParameterException wrongUse -> oneLine(wrongUse.getMessage()) + " (try "
                    + wrongUse.getCommandLine().getCommandSpec().qualifiedName() + " --help)";
            case UncheckedIOException unchecked -> of(unchecked.getCause());
            case FileSystemException file -> ofFile(file);
            // The library's own: they say what was expected and what was found.
            case IOException io when io.getMessage() != null -> oneLine(io.getMessage());
            case IllegalArgumentException argument when argument.getMessage() != null -> oneLine(argument.getMessage());
            case OutOfMemoryError _ -> String.format(Locale.ROOT,
                    "out of memory: the JVM may use %d MiB; allow it more with DPI_JAVA_OPTS=-Xmx…, or ask for less (--batch)",
                    Runtime.getRuntime().maxMemory() >> 20);
            default -> "internal error: " + oneLine(e.toString()) + " (--debug shows where)";
        };
    }

    private static String ofFile(FileSystemException e) {
        String reason = switch (e) {
            case NoSuchFileException _ -> "no such file or folder";
            case AccessDeniedException _ -> "permission denied";
            case NotDirectoryException _ -> "not a folder";
            default -> e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
        };
        return oneLine(e.getFile() + ": " + reason);
    }

    private static String oneLine(String message) {
        return message.strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}
