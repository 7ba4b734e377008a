package io.github.dpi4j.docs;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documents show is run, or at least compiled. */
class DocumentsTest {
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

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
