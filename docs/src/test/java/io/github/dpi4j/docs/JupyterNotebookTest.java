package io.github.dpi4j.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dpi4j.docs.JupyterNotebook.Cell;
import io.github.dpi4j.docs.JupyterNotebook.Output;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The notebooks for Jupyter say what those for JShell say, which are run. With the system property
 * {@value #WRITE} they are run cell by cell and written anew, pictures and all.
 */
class JupyterNotebookTest {
    private static final String WRITE = "dpi.notebooks.write";
    /** The call by which a cell shows a picture. */
    private static final Pattern PICTURE = Pattern.compile("ImageIO\\.read\\((\\w+)\\.toFile\\(\\)\\);\\s*$");

    @Test
    void commentsBetweenEmptyLinesAreText() {
        assertEquals(List.of(new Cell(true, "# Title\n\n    code"), new Cell(false, "import a;"),
                new Cell(true, "**1.** Do."), new Cell(false, "int a;\n// not text\nint b;")),
                JupyterNotebook.of(
                        "// Title\n//\n//     code\n\nimport a;\n\n// 1. Do.\nint a;\n// not text\nint b;\n\n/exit\n")
                        .cells());
    }

    @ParameterizedTest
    @MethodSource("io.github.dpi4j.docs.DocumentsTest#notebooks")
    void eachIsThereForJupyterToo(Path jshell) throws IOException {
        JupyterNotebook notebook = JupyterNotebook.of(Files.readString(jshell));
        Path file = Path.of(jshell.toString().replaceFirst("\\.jsh$", ".ipynb"));
        if (System.getProperty(WRITE) != null) {
            Files.writeString(file, notebook.json(outputs(notebook, jshell.toString())));
        }
        String expected = notebook.json(notebook.cells().stream().map(_ -> Output.NONE).toList());
        assertEquals(expected, Files.readString(file).replaceAll("(?s)\"outputs\": \\[.*?\\],\n   \"source\"",
                "\"outputs\": [],\n   \"source\""), () -> "written anew by -D" + WRITE + "=yes");
    }

    private static List<Output> outputs(JupyterNotebook notebook, String name) throws IOException {
        List<Output> outputs = new ArrayList<>();
        PrintStream stdout = System.out;
        try (JavaShell shell = new JavaShell()) {
            for (Cell cell : notebook.cells()) {
                ByteArrayOutputStream printed = new ByteArrayOutputStream();
                System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
                String picture = cell.text() ? "" : run(shell, name, cell.source());
                // Where files lie, and what this machine is, is of no use to others.
                outputs.add(new Output(printed.toString(StandardCharsets.UTF_8).lines()
                        .filter(line -> !line.startsWith("wrote ") && !line.startsWith("CPU"))
                        .collect(Collectors.joining("\n")), picture));
            }
        } finally {
            System.setOut(stdout);
        }
        return outputs;
    }

    /** Returns the picture that the cell shows. */
    private static String run(JavaShell shell, String name, String source) throws IOException {
        shell.run(name, source);
        Matcher picture = PICTURE.matcher(source);
        if (!picture.find()) {
            return "";
        }
        shell.run(name, "System.setProperty(\"" + WRITE + "\", " + picture.group(1) + ".toString());");
        return Base64.getEncoder().encodeToString(Files.readAllBytes(Path.of(System.getProperty(WRITE))));
    }
}
