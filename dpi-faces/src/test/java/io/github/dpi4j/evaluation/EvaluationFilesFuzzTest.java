package io.github.dpi4j.evaluation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.fuzz.Corpus;
import io.github.dpi4j.fuzz.FuzzRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationFilesFuzzTest {
    @TempDir
    private Path folder;

    @Test
    void changedPlansAreReadOrRefusedInOneLine() throws IOException {
        byte[] plan = """
                {"seed": 0, "conditions": [{"degradation": "bicubic", "scale": 4}, {"degradation": "blind"}],
                 "methods": [{"method": "bicubic"}, {"label": "DPI", "method": "dpi"},
                 {"method": "ddnm", "set": {"eta": [0.5, 0.85, 1], "steps": [20, 50]}}]}
                """.getBytes(StandardCharsets.UTF_8);
        FuzzRun run = FuzzRun.of("plans", this::plan, List.of(plan), 20_31, 3_000);
        assertTrue(run.read() > 30 && run.read() < run.inputs() - 100, run.toString());
    }

    private boolean plan(byte[] input) throws IOException {
        Path file = Files.write(folder.resolve("fuzzed"), input);
        try {
            return !PlanFile.read(file).methods().isEmpty();
        } catch (IOException e) {
            return Corpus.refused(e);
        }
    }

    @Test
    void changedResultsAreReadOrRefusedInOneLine() throws IOException {
        byte[] results = (line("a") + "\n" + line("b") + "\n").getBytes(StandardCharsets.UTF_8);
        FuzzRun run = FuzzRun.of("results", this::results, List.of(results), 20_32, 3_000);
        assertTrue(run.read() > 30 && run.read() < run.inputs() - 100, run.toString());
    }

    private static String line(String image) {
        return new ResultLine(image, "bicubic-x4", "DPI", "dpi", 4, Map.of("eta", "0.5"), "[]", 1.5,
                Optional.of(new NetworkPasses(2, 1, 0)), "k", "p").toJson();
    }

    private boolean results(byte[] input) throws IOException {
        Path file = Files.write(folder.resolve("fuzzed"), input);
        try (ResultLog _ = ResultLog.open(file)) {
            return true;
        } catch (IOException e) {
            return Corpus.refused(e);
        }
    }
}
