package io.github.dpi4j.network;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.fuzz.Corpus;
import io.github.dpi4j.fuzz.FuzzRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Manifests, and what Jazzer made of them, changed at random. */
class WeightsManifestFuzzTest {
    private static final String MANIFEST = """
            [{"paths": ["a-shard1", "a-shard2"], "weights": [
              {"name": "conv0/filters", "shape": [2, 1, 2], "dtype": "float32"},
              {"name": "conv0/bias", "shape": [3], "dtype": "float32",
               "quantization": {"dtype": "uint8", "scale": 0.01, "min": -1.28}}]}]""";

    @Test
    void changedManifestsAreReadOrRefusedInOneLine() throws IOException {
        FuzzRun run = FuzzRun.of("manifests", new WeightsManifestFuzzTarget(),
                List.of(MANIFEST.getBytes(StandardCharsets.UTF_8),
                        MANIFEST.replace("a-shard2", "\\u0000\\ud800").getBytes(StandardCharsets.UTF_8)),
                Corpus.of("manifests"), 20_29, 6_000);
        assertTrue(run.read() > 100 && run.read() < run.inputs() - 100, run.toString());
    }
}
