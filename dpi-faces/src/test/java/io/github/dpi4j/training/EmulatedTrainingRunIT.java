package io.github.dpi4j.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.Precision;
import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.backend.cuda.EmulatedBackend;
import io.github.dpi4j.checkpoint.Safetensors;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.degradation.BicubicDegradation;
import io.github.dpi4j.optim.AdamW;
import io.github.dpi4j.training.SmallRuns.StopAfter;
import io.github.dpi4j.training.SmallRuns.Stopped;
import io.github.dpi4j.training.TrainingRun.Output;
import io.github.dpi4j.training.TrainingRun.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training runs of a corrector on an emulated GPU. */
class EmulatedTrainingRunIT {
    private static final int SIZE = 8;
    private static final String WEIGHTS = "corrector.safetensors";
    private static final double RATE = 1e-3;

    private final Backend gpu = EmulatedBackend.open(Precision.FP32);
    @TempDir
    private Path folder;
    private ImageFolder images;

    @BeforeEach
    void makeImages() throws IOException {
        images = ImageFolder.load(Pictures.folder(folder, 2, SIZE), SIZE);
    }

    /** @param reports after which the run is killed */
    private void train(Path run, Backend backend, int reports) throws IOException {
        // With this eps AdamW's steps are smooth where gradients are nearly 0.
        TrainingOptions options = new TrainingOptions(5, 2, 2, new LearningRate(RATE, 0, 3),
                new TrainingOptions.Stability(0.5, 1, new AdamW.Options(0.9, 0.999, 1e-2, 0)), Augmentation.NONE);
        CorrectorTask task = new CorrectorTask(SmallRuns.CONFIG, SIZE, new BicubicDegradation(4), 2);
        try (TrainingRun training = TrainingRun.open(run, new Plan(task, null, images, null, options), backend)) {
            training.run(new Output(1, 1, 0, false), new StopAfter(reports));
        }
    }

    @Test
    void aKilledRunContinuesOnEitherBackend() throws IOException {
        Path whole = folder.resolve("whole");
        train(whole, gpu, Integer.MAX_VALUE);
        Path same = folder.resolve("same");
        assertThrows(Stopped.class, () -> train(same, gpu, 2));
        train(same, gpu, Integer.MAX_VALUE);
        assertArrayEquals(Files.readAllBytes(whole.resolve(WEIGHTS)), Files.readAllBytes(same.resolve(WEIGHTS)));
        Path other = folder.resolve("other");
        assertThrows(Stopped.class, () -> train(other, gpu, 2));
        train(other, new CpuBackend(), Integer.MAX_VALUE);
        Weights expected = Safetensors.read(whole.resolve(WEIGHTS));
        Weights actual = Safetensors.read(other.resolve(WEIGHTS));
        assertEquals(expected.names(), actual.names());
        for (String name : expected.names()) {
            assertArrayEquals(expected.tensor(name).data(), actual.tensor(name).data(), (float) (1e-2 * RATE), name);
        }
    }
}
