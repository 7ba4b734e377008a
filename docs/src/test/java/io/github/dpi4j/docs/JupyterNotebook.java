package io.github.dpi4j.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A notebook for Jupyter with the kernel JJava, made from one for JShell: comments that begin a line after an empty one
 * become text, what follows them code.
 */
record JupyterNotebook(List<Cell> cells) {
    /** The version at https://pypi.org/project/jjava; ./dpi names it, too. */
    static final String KERNEL = "1.0a8";

    /**
     * A cell.
     *
     * @param text Markdown, and not code
     */
    record Cell(boolean text, String source) {
    }

    /**
     * A cell's output: text and pictures.
     *
     * @param picture a PNG file in Base64, empty if there is none
     */
    record Output(String printed, String picture) {
        static final Output NONE = new Output("", "");
    }

    static JupyterNotebook of(String jshell) {
        List<Cell> cells = new ArrayList<>();
        boolean text = false;
        List<String> lines = new ArrayList<>();
        String before = "";
        for (String line : jshell.replaceAll("(?m)^/exit\\s*$", "").lines().toList()) {
            boolean comment = line.startsWith("//");
            if (text ? !comment : comment && before.isBlank()) {
                add(cells, text, lines);
                text = comment;
            }
            lines.add(comment && text ? line.replaceFirst("^// ?", "") : line);
            before = line;
        }
        add(cells, text, lines);
        return new JupyterNotebook(cells);
    }

    private static void add(List<Cell> cells, boolean text, List<String> lines) {
        String source = String.join("\n", lines).strip();
        if (!source.isEmpty()) {
            cells.add(new Cell(text, !text ? source : cells.isEmpty() ? "# " + source : unlisted(source)));
        }
        lines.clear();
    }

    /** Markdown would take a number at the beginning for a list, and what is indented below for its text. */
    private static String unlisted(String text) {
        return text.replaceFirst("^(\\d+)\\.", "**$1.**");
    }

    /**
     * The file's text.
     *
     * @param outputs one for each cell
     */
    String json(List<Output> outputs) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            Cell cell = cells.get(i);
            String head = "  {\n   \"cell_type\": \"" + (cell.text ? "markdown" : "code") + "\",\n   \"id\": \"cell-"
                    + i
                    + "\",\n   \"metadata\": {},\n";
            String code = cell.text
                    ? ""
                    : "   \"execution_count\": null,\n   \"outputs\": " + json(outputs.get(i)) + ",\n";
            parts.add(head + code + "   \"source\": " + strings(cell.source) + "\n  }");
        }
        return "{\n \"cells\": [\n" + String.join(",\n", parts) + "\n ],\n \"metadata\": {\n"
                + "  \"kernelspec\": {\n   \"display_name\": \"Java (JJava " + KERNEL + ")\",\n"
                + "   \"language\": \"java\",\n   \"name\": \"java\"\n  },\n"
                + "  \"language_info\": {\n   \"file_extension\": \".jshell\",\n   \"mimetype\": \"text/x-java-source\",\n"
                + "   \"name\": \"Java\",\n   \"version\": \"25\"\n  }\n },\n \"nbformat\": 4,\n \"nbformat_minor\": 5\n}\n";
    }

    private static String json(Output output) {
        List<String> all = new ArrayList<>();
        if (!output.printed.isEmpty()) {
            all.add("{\"name\": \"stdout\", \"output_type\": \"stream\", \"text\": " + strings(output.printed) + "}");
        }
        if (!output.picture.isEmpty()) {
            all.add("{\"data\": {\"image/png\": " + string(output.picture)
                    + "}, \"metadata\": {}, \"output_type\": \"display_data\"}");
        }
        return "[" + String.join(",\n    ", all) + "]";
    }

    /** A list of lines, as Jupyter writes them. */
    private static String strings(String text) {
        List<String> lines = text.lines().toList();
        return lines.stream().limit(lines.size() - 1).map(line -> string(line + "\n"))
                .collect(Collectors.joining(",\n    ", "[\n    ", lines.size() > 1 ? ",\n    " : ""))
                + string(lines.getLast()) + "\n   ]";
    }

    private static String string(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\t", "\\t") + '"';
    }
}
