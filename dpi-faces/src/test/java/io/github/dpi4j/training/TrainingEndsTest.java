package io.github.dpi4j.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.checkpoint.Safetensors;
import io.github.dpi4j.checkpoint.StoredTensor;
import io.github.dpi4j.training.SmallRuns.StopAfter;
import io.github.dpi4j.training.SmallRuns.Stopped;
import io.github.dpi4j.training.TrainingRun.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that end badly: killed, diverged, on files that were tampered with. */
class TrainingEndsTest {
    private static final int STEPS = 6;

    @TempDir
    private Path folder;
    private ImageFolder images;
    private Path run;

    @BeforeEach
    void makeImages() throws IOException {
        images = ImageFolder.load(Pictures.folder(folder, 5, 2 * SmallRuns.SIZE), SmallRuns.SIZE);
        run = folder.resolve("run");
    }

    @Test
    void killedAtAnyMomentItHasWeightsAndSamplesInTheEnd() throws IOException {
        SmallRuns.train(run, plan());
        Map<String, byte[]> whole = outputs(run);
        assertEquals(List.of("prior.safetensors", "samples/0000003.png", "samples/0000006.png"),
                List.copyOf(whole.keySet()));
        // A line of the log for each step, and two files at the third and the last.
        for (int event = 1; event <= STEPS + 4; event++) {
            Path killed = folder.resolve("killed" + event);
            int moment = event;
            assertThrows(Stopped.class, () -> SmallRuns.train(killed, plan(), new StopAfter(moment)));
            SmallRuns.train(killed, plan());
            Map<String, byte[]> outputs = outputs(killed);
            assertEquals(whole.keySet(), outputs.keySet(), "killed at " + event);
            whole.forEach((name, bytes) -> assertArrayEquals(bytes, outputs.get(name), name));
        }
    }

    @Test
    void whatIsMissingOfTheLastStepIsWrittenOnTheNextRun() throws IOException {
        SmallRuns.train(run, plan());
        Map<String, byte[]> whole = outputs(run);
        Files.delete(run.resolve("prior.safetensors"));
        Files.delete(run.resolve("samples/0000006.png"));
        SmallRuns.train(run, plan());
        assertArrayEquals(whole.get("prior.safetensors"), outputs(run).get("prior.safetensors"));
        assertTrue(outputs(run).containsKey("samples/0000006.png"));
        // Weights of another step are no weights of this one.
        Safetensors.write(run.resolve("prior.safetensors"), Map.of(), Map.of("step", "3"));
        SmallRuns.train(run, plan());
        assertArrayEquals(whole.get("prior.safetensors"), outputs(run).get("prior.safetensors"));
    }

    @Test
    void partialFilesAreRemovedWhereverTheyLie() throws IOException {
        SmallRuns.train(run, plan());
        Path part = run.resolve("samples/.0000003.png.123e4567-e89b-12d3-a456-426614174000.part");
        Files.writeString(part, "half");
        SmallRuns.train(run, plan());
        assertFalse(Files.exists(part));
    }

    @Test
    void stopsAtTheFirstNumberThatIsNotFiniteAndKeepsTheLastGoodCheckpoint() throws IOException {
        SmallRuns.train(run, SmallRuns.prior(images, null, SmallRuns.options(4, 1e-3)));
        byte[] checkpoint = Files.readAllBytes(run.resolve(TrainingRun.CHECKPOINT));
        byte[] weights = Files.readAllBytes(run.resolve("prior.safetensors"));
        // Step 5 takes the weights beyond all bounds, step 6 meets them.
        Plan diverging = SmallRuns.prior(images, null, SmallRuns.options(100, 1e38));
        ArithmeticException e = assertThrows(ArithmeticException.class, () -> SmallRuns.train(run, diverging));
        assertTrue(e.getMessage().startsWith(run + ": training: expected a finite loss and gradient norm in step 6"),
                e.getMessage());
        assertArrayEquals(checkpoint, Files.readAllBytes(run.resolve(TrainingRun.CHECKPOINT)));
        assertArrayEquals(weights, Files.readAllBytes(run.resolve("prior.safetensors")));
        // With a better learning rate it goes on.
        SmallRuns.train(run, plan());
        assertEquals("6", Safetensors.metadata(run.resolve("prior.safetensors")).get("step"));
    }

    @Test
    void weightsThatAreNotFiniteReachNoCheckpoint() throws IOException {
        Plan diverging = SmallRuns.prior(images, null, SmallRuns.options(1, 1e38));
        ArithmeticException e = assertThrows(ArithmeticException.class, () -> SmallRuns.train(run, diverging));
        assertTrue(e.getMessage().contains("after step 1") && e.getMessage().contains("no checkpoint"),
                e.getMessage());
        assertFalse(Files.exists(run.resolve(TrainingRun.CHECKPOINT)));
        assertFalse(Files.exists(run.resolve("prior.safetensors")));
    }

    @Test
    void checkpointsThatWereTamperedWithAreRefusedByNameAndTheLogIsLeftAlone() throws IOException {
        SmallRuns.train(run, plan());
        byte[] log = Files.readAllBytes(run.resolve(TrainingRun.LOG));
        for (String step : List.of("-5", "1e30", "7.5", "NaN", "4000000000", "many")) {
            refused(Map.of("step", step), Map.of(), "as 'step', found \"" + step + "\"");
        }
        refused(Map.of("seconds", "NaN"), Map.of(), "as 'seconds'");
        refused(Map.of("dpi_format", ""), Map.of(), "dpi_format");
        refused(Map.of(), Map.of("weights.out.2.bias", Float.NaN), "finite weights");
        refused(Map.of(), Map.of("second_moments.out.2.bias", -1f), "second moments");
        assertArrayEquals(log, Files.readAllBytes(run.resolve(TrainingRun.LOG)));
    }

    @Test
    void aLogOfForeignBytesIsNamedWithTheLine() throws IOException {
        SmallRuns.train(run, plan());
        Files.write(run.resolve(TrainingRun.LOG), new byte[]{(byte) 0xff, (byte) 0xfe, '\n', '1', '\n'},
                StandardOpenOption.APPEND);
        IOException e = assertThrows(IOException.class, () -> SmallRuns.train(run, plan()));
        assertTrue(e.getMessage().startsWith(run.resolve(TrainingRun.LOG) + ": line " + (STEPS + 2)), e.getMessage());
    }

    private Plan plan() {
        return SmallRuns.prior(images, null, SmallRuns.options(STEPS, 1e-3));
    }

    private void refused(Map<String, String> fields, Map<String, Float> values, String part) throws IOException {
        Path checkpoint = run.resolve(TrainingRun.CHECKPOINT);
        byte[] sound = Files.readAllBytes(checkpoint);
        Map<String, String> metadata = new LinkedHashMap<>(Safetensors.metadata(checkpoint));
        metadata.putAll(fields);
        Map<String, StoredTensor> tensors = new LinkedHashMap<>(Safetensors.read(checkpoint).entries());
        values.forEach((name, value) -> {
            var tensor = tensors.get(name).toTensor();
            Arrays.fill(tensor.data(), value);
            tensors.put(name, StoredTensor.of(tensor));
        });
        Safetensors.write(checkpoint, tensors, metadata);
        IOException e = assertThrows(IOException.class, () -> SmallRuns.open(run, plan()));
        assertTrue(e.getMessage().startsWith(checkpoint + ": ") && e.getMessage().contains(part), e.getMessage());
        Files.write(checkpoint, sound);
    }

    /** Weights and samples by name. */
    private static Map<String, byte[]> outputs(Path run) throws IOException {
        Map<String, byte[]> outputs = new TreeMap<>();
        try (Stream<Path> files = Files.walk(run)) {
            for (Path file : files.filter(f -> f.startsWith(run.resolve("samples")) && Files.isRegularFile(f)
                    || f.endsWith("prior.safetensors")).toList()) {
                outputs.put(run.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return outputs;
    }
}
