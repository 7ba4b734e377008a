package io.github.dpi4j.onnx;

import io.github.dpi4j.fuzz.Corpus;
import io.github.dpi4j.fuzz.FuzzTarget;
import io.github.dpi4j.graph.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** ONNX files of others' networks: a graph with all of its weights, or one line that names the file. */
public final class OnnxFuzzTarget implements FuzzTarget {
    private static final OnnxFuzzTarget TARGET = new OnnxFuzzTarget();

    private final Path file;

    /** The file lies where temporary ones do. */
    public OnnxFuzzTarget() {
        try {
            file = Files.createTempFile("fuzzed", ".onnx");
            file.toFile().deleteOnExit();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Jazzer's entry. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        TARGET.accept(input);
    }

    @Override
    public boolean accept(byte[] input) throws IOException {
        Files.write(file, input);
        try {
            OnnxImporter.Imported read = OnnxImporter.read(file, "x", 2);
            Parameters.check(read.graph(), read.weights());
            return true;
        } catch (IOException e) {
            if (!e.getMessage().startsWith(file + ": ")) {
                throw new AssertionError(e.getMessage(), e);
            }
            return Corpus.refused(e);
        }
    }
}
