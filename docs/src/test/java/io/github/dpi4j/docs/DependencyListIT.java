package io.github.dpi4j.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The jars beside the command are those that docs/dependencies.md lists, in these versions and under allowed licences. */
class DependencyListIT {
    private static final Set<String> LICENCES = Set.of("Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "MIT");

    @Test
    void theJarsBesideTheCommandAreThoseOfTheList() throws IOException {
        Set<String> jars = jars();
        assumeFalse(jars.stream().anyMatch(jar -> jar.startsWith("nd4j")), "built with ND4J");
        assertEquals(rows().stream().map(row -> row.get(0) + "-" + row.get(1) + ".jar")
                .collect(Collectors.toCollection(TreeSet::new)), jars);
    }

    @Test
    void licencesAreOfTheKindsThatAreAllowed() throws IOException {
        for (List<String> row : rows()) {
            assertTrue(LICENCES.contains(row.get(2)), row::toString);
        }
    }

    private static Set<String> jars() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("dpi-cli/target/lib"))) {
            return files.map(file -> file.getFileName().toString()).filter(name -> !name.startsWith("dpi-"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** The table's cells. */
    private static List<List<String>> rows() throws IOException {
        return Files.readAllLines(Path.of("docs/dependencies.md")).stream()
                .filter(line -> line.matches("\\| [\\w-]+ \\| \\d.*")).map(line -> Stream.of(line.split("\\|"))
                        .map(String::strip).filter(cell -> !cell.isEmpty()).toList())
                .toList();
    }
}
