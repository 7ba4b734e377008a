package io.github.dpi4j.network;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.fuzz.Corpus;
import io.github.dpi4j.fuzz.FuzzTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** TensorFlow.js's manifests beside files a-shard1 (13 bytes) and a-shard2 (6 bytes): tensors that can be read, or one line. */
public final class WeightsManifestFuzzTarget implements FuzzTarget {
    private static final WeightsManifestFuzzTarget TARGET = new WeightsManifestFuzzTarget();

    private final Path folder;

    /** The files lie where temporary ones do. */
    public WeightsManifestFuzzTarget() {
        try {
            folder = Files.createTempDirectory("fuzz");
            folder.toFile().deleteOnExit();
            Files.write(folder.resolve("a-shard1"), new byte[13]).toFile().deleteOnExit();
            Files.write(folder.resolve("a-shard2"), new byte[6]).toFile().deleteOnExit();
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
        Path file = Files.write(folder.resolve("manifest.json"), input);
        try {
            Weights weights = WeightsManifest.read(file);
            for (String name : weights.names()) {
                weights.tensor(name);
            }
            return true;
        } catch (IOException e) {
            if (!e.getMessage().startsWith(file + ": ")) {
                throw new AssertionError(e.getMessage(), e);
            }
            return Corpus.refused(e);
        } finally {
            Files.delete(file);
        }
    }
}
