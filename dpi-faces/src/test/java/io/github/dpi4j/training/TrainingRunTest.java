package io.github.dpi4j.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.backend.cpu.KernelChoice;
import io.github.dpi4j.checkpoint.DType;
import io.github.dpi4j.checkpoint.Safetensors;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.degradation.BicubicDegradation;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.optim.AdamW;
import io.github.dpi4j.training.TrainingRun.Plan;
import io.github.dpi4j.unet.Heads;
import io.github.dpi4j.unet.UNetConfig;
import io.github.dpi4j.unet.UNetConfig.Hints;
import io.github.dpi4j.unet.UNetConfig.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingRunTest {
    private static final int SIZE = 8;
    private static final UNetConfig CONFIG = UNetConfig.of(32, 3, 1, new Heads.Width(16),
            List.of(new Level(32, false), new Level(32, true)));
    private static final TrainingRun.Output OUTPUT = new TrainingRun.Output(1, 2, 0, false);

    @TempDir
    private Path folder;
    private ImageFolder images;

    @BeforeEach
    void makeImages() throws IOException {
        images = ImageFolder.load(Pictures.folder(folder, 5, 2 * SIZE), SIZE);
    }

    @Test
    void aKilledRunGoesOnToTheBitIdenticalResult() throws IOException {
        Path whole = folder.resolve("whole");
        train(whole, options(5, 2), 2, Integer.MAX_VALUE);
        Path killed = folder.resolve("killed");
        assertThrows(Killed.class, () -> train(killed, options(5, 2), 2, 1));
        // Before its first checkpoint: it begins anew.
        assertThrows(Killed.class, () -> train(killed, options(5, 2), 1, 3));
        assertThrows(Killed.class, () -> train(killed, options(5, 2), 2, 4));
        train(killed, options(5, 2), 1, Integer.MAX_VALUE);
        assertSameTensors(whole.resolve(TrainingRun.CHECKPOINT), killed.resolve(TrainingRun.CHECKPOINT));
        assertArrayEquals(Files.readAllBytes(whole.resolve("prior.safetensors")),
                Files.readAllBytes(killed.resolve("prior.safetensors")));
        assertArrayEquals(Files.readAllBytes(whole.resolve("samples/0000005.png")),
                Files.readAllBytes(killed.resolve("samples/0000005.png")));
        assertEquals(losses(whole), losses(killed));
    }

    @Test
    void weightsAreThoseOfTheNetworkAndSayWhatTheyAre() throws IOException {
        Path run = folder.resolve("run");
        try (TrainingRun training = open(run, options(1, 2), 2)) {
            training.run(new TrainingRun.Output(1, 0, 0, true), new Killer(Integer.MAX_VALUE));
        }
        Weights weights = Safetensors.read(run.resolve("prior.safetensors"));
        assertEquals(DType.F16, weights.stored("out.2.weight").dtype());
        Parameters.check(new PriorTask(CONFIG, SIZE).graph(), weights);
        assertEquals(CONFIG, UNetConfig.fromWeights(weights, Hints.NONE));
        assertEquals("8", Safetensors.metadata(run.resolve("prior.safetensors")).get("image_size"));
        assertTrue(Files.exists(run.resolve(TrainingRun.LOG)));
    }

    @Test
    void refusesToGoOnWithOtherOptions() throws IOException {
        Path run = folder.resolve("run");
        train(run, options(2, 3), 1, Integer.MAX_VALUE);
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> open(run, options(2, 1), 1));
        assertTrue(e.getMessage().contains("microbatch: expected 3, got 1"), e.getMessage());
    }

    @Test
    void aFolderIsTrainedInByOneRunAtATime() throws IOException {
        Path run = folder.resolve("run");
        try (TrainingRun _ = open(run, options(2, 2), 1)) {
            assertThrows(IOException.class, () -> open(run, options(2, 2), 1));
        }
        open(run, options(2, 2), 1).close();
    }

    @Test
    void aCorrectorLearnsAndShowsWhatItDoes() throws IOException {
        Path run = folder.resolve("corrector");
        CorrectorTask task = new CorrectorTask(CONFIG, SIZE, new BicubicDegradation(4), 2);
        Recorder recorder = new Recorder();
        TrainingOptions options = options(20, 3);
        try (TrainingRun training = TrainingRun.open(run, new Plan(task, null, images, images, options), backend(2))) {
            training.run(new TrainingRun.Output(7, 0, 10, false), recorder);
        }
        assertTrue(recorder.validation.getLast() < recorder.validation.getFirst(), recorder.validation.toString());
        assertTrue(Files.exists(run.resolve("samples/0000020.png")));
        assertFalse(Files.exists(run.resolve("prior.safetensors")));
        assertEquals("4", Safetensors.metadata(run.resolve("corrector.safetensors")).get("scale"));
    }

    private TrainingOptions options(int steps, int microbatch) {
        return new TrainingOptions(5, 3, microbatch, new LearningRate(1e-3, steps / 2, steps),
                new TrainingOptions.Stability(0.5, 1, AdamW.Options.DEFAULT), Augmentation.FACES);
    }

    private static CpuBackend backend(int threads) {
        return new CpuBackend(KernelChoice.fromProperty(), threads);
    }

    private TrainingRun open(Path run, TrainingOptions options, int threads) throws IOException {
        return TrainingRun.open(run, new Plan(new PriorTask(CONFIG, SIZE), null, images, null, options),
                backend(threads));
    }

    /** @param last the step after which the run is cut off */
    private void train(Path run, TrainingOptions options, int threads, int last) throws IOException {
        try (TrainingRun training = open(run, options, threads)) {
            training.run(OUTPUT, new Killer(last));
        }
    }

    private static void assertSameTensors(Path expected, Path actual) throws IOException {
        Weights a = Safetensors.read(expected);
        Weights b = Safetensors.read(actual);
        assertEquals(a.names(), b.names());
        for (String name : a.names()) {
            assertArrayEquals(a.tensor(name).data(), b.tensor(name).data(), name);
        }
    }

    private static List<Double> losses(Path run) throws IOException {
        return TrainingLog.open(run.resolve(TrainingRun.LOG), Integer.MAX_VALUE).rows().stream()
                .map(TrainingLog.Row::loss).toList();
    }

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private record Killer(int last) implements TrainingListener {
        @Override
        public void onReport(Report report) {
            if (report.step() == last) {
                throw new Killed();
            }
        }

        @Override
        public void onFile(Path file) {
        }
    }

    private static final class Recorder implements TrainingListener {
        private final List<Double> validation = new ArrayList<>();

        @Override
        public void onReport(Report report) {
            if (!Double.isNaN(report.validationLoss())) {
                validation.add(report.validationLoss());
            }
        }

        @Override
        public void onFile(Path file) {
        }
    }
}
