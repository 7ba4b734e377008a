package io.github.dpi4j.kernel.vector;

import java.util.ArrayList;
import java.util.List;

/** Further JVMs like this one, with other options. */
final class Jvm {
    private Jvm() {
    }

    /** A command that runs a class of the tests. */
    static List<String> command(Class<?> main, String... options) {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        return command;
    }
}
