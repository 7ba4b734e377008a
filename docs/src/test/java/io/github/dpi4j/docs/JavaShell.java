package io.github.dpi4j.docs;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.File;
import java.util.List;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;

/** A JShell over the tests' class path, in this JVM. */
final class JavaShell implements AutoCloseable {
    private final JShell shell = JShell.builder().executionEngine("local").build();

    JavaShell() {
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            shell.addToClasspath(entry);
        }
    }

    /**
     * Runs snippet after snippet; fails at the first that does not compile or that throws.
     *
     * @param name where the source comes from, for messages
     */
    void run(String name, String source) {
        for (String rest = source; !rest.isBlank();) {
            CompletionInfo next = shell.sourceCodeAnalysis().analyzeCompletion(rest);
            if (next.source() == null) {
                fail(name + " ends within a snippet:\n" + rest);
            }
            for (SnippetEvent event : shell.eval(next.source())) {
                check(name, event);
            }
            rest = next.remaining();
        }
    }

    private void check(String name, SnippetEvent event) {
        String where = name + ":\n" + event.snippet().source();
        if (event.exception() != null) {
            fail(where, event.exception());
        }
        if (event.status() != Snippet.Status.VALID) {
            fail(where + "\n"
                    + String.join("\n", shell.diagnostics(event.snippet()).map(d -> d.getMessage(null)).toList())
                    + String.join("\n", unresolved(event.snippet())));
        }
    }

    private Iterable<String> unresolved(Snippet snippet) {
        return snippet instanceof DeclarationSnippet declaration
                ? shell.unresolvedDependencies(declaration).toList()
                : List.of();
    }

    @Override
    public void close() {
        shell.close();
    }
}
