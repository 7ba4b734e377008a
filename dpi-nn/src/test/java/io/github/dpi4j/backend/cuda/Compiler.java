package io.github.dpi4j.backend.cuda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Compilers that a test needs and that may not be installed: it is skipped then, and says why. */
final class Compiler {
    private static final Path TARGET = Path.of("target").toAbsolutePath();
    /** Of this module, wherever the tests run. */
    static final Path SOURCES = Stream.of(Path.of("src"), Path.of("../dpi-nn/src")).map(Path::toAbsolutePath)
            .filter(path -> Files.exists(path.resolve("main/cuda"))).findFirst().orElseThrow();

    private Compiler() {
    }

    /** Compiles C or C++ in the target folder, to a library or, with the option -c, to what goes into one. */
    static Path compile(String name, String compiler, List<String> options, Path... sources) {
        Path result = TARGET.resolve(name);
        List<String> command = new ArrayList<>(List.of(compiler, "-fPIC"));
        command.addAll(options);
        Stream.of(sources).map(Path::toString).forEach(command::add);
        command.addAll(List.of("-o", result.toString()));
        run(command);
        return result;
    }

    /** Runs a program and returns what it printed. */
    static String run(List<String> command) {
        try {
            Files.createDirectories(TARGET);
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes());
            if (process.waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + "\n" + output);
            }
            return output;
        } catch (IOException e) {
            assumeTrue(false, "this test needs " + command.getFirst() + " on the PATH: " + e.getMessage());
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
