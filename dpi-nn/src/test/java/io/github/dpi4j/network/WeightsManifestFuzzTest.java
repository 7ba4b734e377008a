package io.github.dpi4j.network;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.fuzz.Corpus;
import io.github.dpi4j.fuzz.FuzzRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsManifestFuzzTest {
    private static final String MANIFEST = """
            [{"paths": ["a-shard1", "a-shard2"], "weights": [
              {"name": "conv0/filters", "shape": [2, 1, 2], "dtype": "float32"},
              {"name": "conv0/bias", "shape": [3], "dtype": "float32",
               "quantization": {"dtype": "uint8", "scale": 0.01, "min": -1.28}}]}]""";

    @TempDir
    private Path folder;

    @Test
    void changedManifestsAreReadOrRefusedInOneLine() throws IOException {
        Files.write(folder.resolve("a-shard1"), new byte[13]);
        Files.write(folder.resolve("a-shard2"), new byte[6]);
        Path file = folder.resolve("manifest.json");
        FuzzRun run = FuzzRun.of("manifests", input -> {
            Files.write(file, input);
            try {
                WeightsManifest.read(file).entries().keySet().forEach(name -> assertTrue(name != null));
                return true;
            } catch (IOException e) {
                return Corpus.refused(e);
            }
        }, List.of(MANIFEST.getBytes(StandardCharsets.UTF_8),
                MANIFEST.replace("a-shard2", "\\u0000\\ud800").getBytes(StandardCharsets.UTF_8)), 20_29, 3_000);
        assertTrue(run.read() > 10 && run.read() < run.inputs() - 100, run.toString());
    }
}
