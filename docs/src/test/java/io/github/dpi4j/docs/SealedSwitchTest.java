package io.github.dpi4j.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.source.tree.CaseTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.DefaultCaseLabelTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.SwitchTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Element;
import javax.lang.model.element.Modifier;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Types;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/**
 * Switches over sealed types list their cases, so that a new one does not compile before each of them has been thought of:
 * no {@code default}, by javac's own understanding of the sources.
 */
class SealedSwitchTest {
    private final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();

    @Test
    void noSwitchOverASealedTypeHasADefault() throws IOException {
        List<Path> sources = Sources.main().stream().filter(f -> !f.endsWith("module-info.java")).toList();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            assertEquals(List.of(), defaults(files.getJavaFileObjectsFromPaths(sources)));
        }
    }

    @Test
    void defaultsAreFound() throws IOException {
        String source = """
                sealed interface S {
                    record A() implements S {}
                    record B() implements S {}
                    static int expression(S s) { return switch (s) { case A _ -> 1; default -> 2; }; }
                    static int withNull(S s) { return switch (s) { case A _ -> 1; case null, default -> 2; }; }
                    static void statement(S s) { switch (s) { case A _ -> { } default -> { } } }
                    static <T extends S> int bounded(T s) { return switch (s) { case A _ -> 1; default -> 2; }; }
                    static int complete(S s) { return switch (s) { case A _ -> 1; case B _ -> 2; }; }
                    static int open(Object o) { return switch (o) { case A _ -> 1; default -> 2; }; }
                    static int number(int i) { return switch (i) { case 1 -> 1; default -> 2; }; }
                }
                """;
        JavaFileObject file = new SimpleJavaFileObject(URI.create("string:///S.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
        assertEquals(List.of("/S.java:4", "/S.java:5", "/S.java:6", "/S.java:7"), defaults(List.of(file)));
    }

    /** Returns where sources have defaults over sealed types, as file and line. */
    private List<String> defaults(Iterable<? extends JavaFileObject> sources) throws IOException {
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        JavacTask task = (JavacTask) compiler.getTask(null, null, diagnostics, List.of("-proc:none", "-nowarn",
                "--add-modules=jdk.incubator.vector", "--class-path", System.getProperty("java.class.path")), null,
                sources);
        Iterable<? extends CompilationUnitTree> units = task.parse();
        task.analyze();
        assertEquals(List.of(), diagnostics.getDiagnostics().stream()
                .filter(d -> d.getKind() == Diagnostic.Kind.ERROR).toList());
        List<String> found = new ArrayList<>();
        for (CompilationUnitTree unit : units) {
            new Scanner(Trees.instance(task), task.getTypes(), unit, found).scan(unit, null);
        }
        return found;
    }

    private static final class Scanner extends TreePathScanner<Void, Void> {
        private final Trees trees;
        private final Types types;
        private final CompilationUnitTree unit;
        private final List<String> found;

        Scanner(Trees trees, Types types, CompilationUnitTree unit, List<String> found) {
            this.trees = trees;
            this.types = types;
            this.unit = unit;
            this.found = found;
        }

        @Override
        public Void visitSwitch(SwitchTree node, Void unused) {
            check(node, node.getExpression(), node.getCases());
            return super.visitSwitch(node, unused);
        }

        @Override
        public Void visitSwitchExpression(SwitchExpressionTree node, Void unused) {
            check(node, node.getExpression(), node.getCases());
            return super.visitSwitchExpression(node, unused);
        }

        private void check(Tree node, ExpressionTree selector, List<? extends CaseTree> cases) {
            TypeMirror type = types.erasure(trees.getTypeMirror(new TreePath(getCurrentPath(), selector)));
            Element element = types.asElement(type);
            boolean isSealed = element != null && element.getModifiers().contains(Modifier.SEALED);
            if (isSealed && cases.stream().flatMap(c -> c.getLabels().stream())
                    .anyMatch(DefaultCaseLabelTree.class::isInstance)) {
                long position = trees.getSourcePositions().getStartPosition(unit, node);
                found.add(unit.getSourceFile().toUri().getPath() + ":" + unit.getLineMap().getLineNumber(position));
            }
        }
    }
}
