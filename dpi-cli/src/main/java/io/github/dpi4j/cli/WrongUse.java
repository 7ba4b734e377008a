package io.github.dpi4j.cli;

import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Errors that lie in the command line: exit code 2. */
final class WrongUse {
    private WrongUse() {
    }

    /** The error to throw. */
    static ParameterException of(CommandSpec command, String message) {
        return new ParameterException(command.commandLine(), message);
    }

    /** What the library makes of an option's value; its complaints are about the command line. */
    static <T> T unless(CommandSpec command, String option, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), option + ": " + e.getMessage(), e);
        }
    }

    /** What the library makes of several options' values, which it knows by the same names and begins its complaints with. */
    static <T> T unless(CommandSpec command, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "--" + e.getMessage(), e);
        }
    }
}
