package io.github.dpi4j.docs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The source files of the modules. */
final class Sources {
    /** Lowest first. */
    static final List<String> MODULES = List.of("dpi-core", "dpi-nn", "dpi-sampling", "dpi-faces", "dpi-cli",
            "dpi-bench");

    /** Built with a profile only: its sources are held to the rules, its classes are not there. */
    private static final String SPARK = "dpi-spark";

    private Sources() {
    }

    /** Returns the files of src/main/java of all modules that every build compiles. */
    static List<Path> main() throws IOException {
        return in(MODULES);
    }

    /** Returns the files of src/main/java of all modules. */
    static List<Path> all() throws IOException {
        return in(Stream.concat(MODULES.stream(), Stream.of(SPARK)).toList());
    }

    private static List<Path> in(List<String> modules) throws IOException {
        List<Path> all = new ArrayList<>();
        for (String module : modules) {
            try (Stream<Path> files = Files.walk(Path.of(module, "src/main/java"))) {
                List<Path> own = files.filter(f -> f.toString().endsWith(".java")).toList();
                assertTrue(own.size() > 5, () -> "sources of " + module + ": " + own);
                all.addAll(own);
            }
        }
        return all;
    }
}
