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

    /**
     * Returns a value made from an option; an {@link IllegalArgumentException} becomes a usage error of that option. If its
     * message begins with the parameter's name, the option's takes that place.
     */
    static <T> T unless(CommandSpec command, String option, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), naming(option, String.valueOf(e.getMessage())), e);
        }
    }

    /**
     * Returns a value made from several options; an {@link IllegalArgumentException}, whose message begins with a
     * parameter's name, becomes a usage error of the command's option of that name, if there is one.
     */
    static <T> T unless(CommandSpec command, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), named(command, String.valueOf(e.getMessage())), e);
        }
    }

    /**
     * Returns a message that begins with a parameter's name, as "learning rate: ...", with the command's option of that name
     * instead; the message itself if there is no such option.
     */
    static String named(CommandSpec command, String message) {
        int end = Math.max(0, message.indexOf(": "));
        String option = "--" + message.substring(0, end).replace(' ', '-');
        return command.commandLine().getCommandSpec().findOption(option) == null
                ? message
                : option + message.substring(end);
    }

    private static String naming(String option, String message) {
        if (message.startsWith("--")) {
            return message;
        }
        String name = option.replaceFirst("^--", "");
        return option + ": " + message.replaceFirst("^(?i:" + name + "|" + name.replace('-', ' ') + "): ", "");
    }
}
