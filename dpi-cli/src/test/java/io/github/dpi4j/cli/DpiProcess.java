package io.github.dpi4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The {@code dpi} command in a process of its own, on the tests' class path. */
final class DpiProcess {
    private DpiProcess() {
    }

    /**
     * Starts a process.
     *
     * @param output file that gets what it prints, stdout and stderr
     */
    static Process start(Path output, List<String> jvmOptions, String main, Object... args) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED",
                        "-Djava.awt.headless=true"));
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        Arrays.stream(args).map(Object::toString).forEach(command::add);
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
    }
}
