package io.github.dpi4j.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documents show is run, or at least compiled. */
class DocumentsTest {
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    /** A package of the first level in a table. */
    private static final Pattern NAME = Pattern.compile("`(\\w+)[.\\w]*`");

    static Stream<Path> notebooks() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("docs/notebooks"))) {
            List<Path> notebooks = files.filter(f -> f.toString().endsWith(".jsh")).sorted().toList();
            assertFalse(notebooks.isEmpty(), "no notebooks");
            return notebooks.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void theNotebookRuns(Path notebook) throws IOException {
        try (JavaShell shell = new JavaShell()) {
            shell.run(notebook.toString(), Files.readString(notebook).replaceAll("(?m)^/exit\\s*$", ""));
        }
    }

    /** The packages of the first level; those within them are their own business. */
    @Test
    void theArchitecturesTableNamesThePackagesOfEachModule() throws IOException {
        Map<String, Set<String>> expected = new TreeMap<>();
        for (Path file : Sources.all()) {
            String[] names = file.toString().replace('\\', '/').split("/src/main/java/io/github/dpi4j/|/");
            if (!file.endsWith("module-info.java")) {
                expected.computeIfAbsent(names[0], _ -> new TreeSet<>()).add(names[1]);
            }
        }
        Map<String, Set<String>> named = new TreeMap<>();
        String module = "";
        for (String row : Files.readAllLines(Path.of("docs/architecture.md"))) {
            String[] cells = row.split("\\|");
            if (cells.length > 3) {
                module = cells[1].isBlank() ? module : cells[1].strip();
                named.computeIfAbsent(module, _ -> new TreeSet<>()).addAll(NAME.matcher(cells[2]).results()
                        .map(name -> name.group(1)).toList());
            }
        }
        named.keySet().retainAll(expected.keySet());
        assertEquals(expected, named);
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/guide.md"})
    void theJavaInTheTextCompiles(String document) throws IOException {
        List<String> blocks = JAVA.matcher(Files.readString(Path.of(document))).results()
                .map((MatchResult block) -> block.group(1)).toList();
        assertTrue(blocks.size() >= 1, "no Java in " + document);
        for (String block : blocks) {
            try (JavaShell shell = new JavaShell()) {
                shell.run(document, block);
            }
        }
    }
}
