package io.github.dpi4j.training;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.fuzz.Corpus;
import io.github.dpi4j.fuzz.FuzzRun;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.optim.Trainer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingFilesFuzzTest {
    @TempDir
    private Path folder;

    @Test
    void changedFilesOfARunAreReadOrRefusedInOneLine() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        seeds.add(checkpoint());
        TrainingLog.Row row = new TrainingLog.Row(50, 400, 12.5, 32, 1e-4, 0.5, 0.25,
                List.of(Double.NaN, 0.1, 0.2, 0.3), Double.NaN);
        seeds.add(text(TrainingLog.HEADER + "\n" + row.line() + "\n" + row.line() + "\n" + row.line() + "\n"));
        seeds.add(text("file,weight\na.png,0.5\nb.png,3\n"));
        seeds.add(text("file,weight,note\r\na.png,0.5,x\r\nb.png,3,y\r\n"));
        FuzzRun run = FuzzRun.of("training files", new TrainingFilesFuzzTarget(), seeds, Corpus.of("training"), 20_29,
                3_000);
        assertTrue(run.read() > 20 && run.read() < run.inputs() - 100, run.toString());
    }

    private byte[] checkpoint() throws IOException {
        Path file = folder.resolve("checkpoint");
        Weights weights = Weights.of(Map.of("w", Tensor.of(new float[]{1, 2, 3}, 3)));
        Map<String, String> identity = new LinkedHashMap<>(new PriorTask(SmallRuns.CONFIG, SmallRuns.SIZE).description()
                .toMetadata());
        identity.put("seed", "1");
        new TrainingCheckpoint(new Trainer.State(7, weights, weights, weights, weights), 2.5, identity).write(file);
        return Files.readAllBytes(file);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
