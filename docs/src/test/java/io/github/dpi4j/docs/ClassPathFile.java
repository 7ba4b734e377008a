package io.github.dpi4j.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The jars that a project gets which depends on one of the modules: as Maven resolved them, the module's own first. */
final class ClassPathFile {
    private ClassPathFile() {
    }

    static List<Path> jars(String module) throws IOException {
        Path target = Path.of(module, "target");
        List<Path> jars = new ArrayList<>(List.of(own(target)));
        for (String entry : Files.readString(target.resolve("classpath.txt")).strip().split(File.pathSeparator)) {
            jars.add(Path.of(entry));
        }
        return jars;
    }

    private static Path own(Path target) throws IOException {
        try (Stream<Path> files = Files.list(target)) {
            List<Path> jars = files.filter(f -> f.toString().endsWith(".jar") && !f.toString().endsWith("-tests.jar"))
                    .toList();
            assertEquals(1, jars.size(), () -> "jars in " + target + ": " + jars);
            return jars.getFirst();
        }
    }
}
