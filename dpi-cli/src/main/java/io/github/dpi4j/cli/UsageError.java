package io.github.dpi4j.cli;

import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Usage errors, with exit code 2. */
final class UsageError {
    private UsageError() {
    }

    /** Returns the error to throw. */
    static ParameterException of(CommandSpec command, String message) {
        return new ParameterException(command.commandLine(), message);
    }

    /** Returns a value made from an option; an {@link IllegalArgumentException} becomes a usage error of that option. */
    static <T> T unless(CommandSpec command, String option, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), option + ": " + e.getMessage(), e);
        }
    }

    /**
     * Returns a value made from several options; an {@link IllegalArgumentException}, whose message begins with a
     * parameter's name, becomes a usage error of the option of that name.
     */
    static <T> T unless(CommandSpec command, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "--" + e.getMessage(), e);
        }
    }
}
