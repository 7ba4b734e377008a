package io.github.dpi4j.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.file.FolderLock;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.models.ExampleFaces;
import io.github.dpi4j.models.FaceModel;
import io.github.dpi4j.models.FaceNetworks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationRunTest {
    @TempDir
    Path folder;

    /** The bundled model takes 62 steps, and 85 for what the blind chain has made very small. */
    @Test
    void planIsCorrectedWhereAConditionDrawsTheScale() throws IOException {
        Path data = Files.createDirectory(folder.resolve("data"));
        ImageFiles.write(data.resolve("grey.png"), RgbImage.blank(128, 128));
        Set<Long> totals = new TreeSet<>();
        try (FaceNetworks networks = FaceModel.bundled().open(new CpuBackend())) {
            for (int seed = 0; seed < 20; seed++) {
                totals.add(stepsToTake(networks, data, seed));
            }
        }
        assertEquals(Set.of(62L, 85L), totals);
    }

    @Test
    void noisyAndCleanImagesOfABatchHaveSettingsOfTheirOwn() throws IOException {
        Path data = Files.createDirectory(folder.resolve("data"));
        RgbImage face = ExampleFaces.load(128).getFirst().image();
        RgbImage noisy = RgbImage.of(128, 128, face.pixels().clone());
        Random random = new Random(4);
        for (int i = 0; i < noisy.pixels().length; i++) {
            noisy.pixels()[i] = (byte) Math.clamp(Math.round((face.pixels()[i] & 0xff) + 50 * random.nextGaussian()), 0,
                    255);
        }
        ImageFiles.write(data.resolve("a-clean.png"), face);
        ImageFiles.write(data.resolve("b-noisy.png"), noisy);
        ImageFiles.write(data.resolve("c-clean.png"), face);
        EvaluationPlan plan = PlanFile.parse("""
                {"seed": 1, "conditions": [{"degradation": "bicubic", "scale": 4}],
                 "methods": [{"method": "dpi", "set": {"steps": 2}}]}
                """);
        try (FaceNetworks networks = FaceModel.bundled().open(new CpuBackend())) {
            Originals originals = Originals.in(data, 128);
            List<ResultLine> alone = new EvaluationRun(plan, originals, networks, folder.resolve("alone")).run(1,
                    EvaluationListener.NONE);
            List<ResultLine> together = new EvaluationRun(plan, originals, networks, folder.resolve("together")).run(3,
                    EvaluationListener.NONE);
            assertNotEquals(alone.get(0).settings(), alone.get(1).settings());
            for (int i = 0; i < 3; i++) {
                assertEquals(alone.get(i).settings(), together.get(i).settings());
                assertEquals(alone.get(i).pixels(), together.get(i).pixels());
            }
        }
    }

    /** Lines of two runs at a time would be written over each other. */
    @Test
    void aSecondRunInTheSameFolderIsRefused() throws IOException {
        Path data = Files.createDirectory(folder.resolve("data"));
        ImageFiles.write(data.resolve("a.png"), RgbImage.blank(8, 8));
        EvaluationPlan plan = PlanFile.parse("""
                {"conditions": [{"degradation": "bicubic", "scale": 4}], "methods": [{"method": "bicubic"}]}
                """);
        Path results = folder.resolve("results");
        try (FaceNetworks networks = FaceModel.bundled().open(new CpuBackend())) {
            EvaluationRun run = new EvaluationRun(plan, Originals.in(data, networks.model().imageSize()), networks,
                    results);
            EvaluationListener quiet = new EvaluationListener() {
            };
            try (FolderLock _ = FolderLock.of(results, "evaluate")) {
                assertEquals(results + ": expected no other process to evaluate here, found one that does",
                        assertThrows(IOException.class, () -> run.run(1, quiet)).getMessage());
            }
            assertEquals(1, run.run(1, quiet).size());
        }
    }

    /** The steps that are expected when the first one is about to be taken. */
    private long stepsToTake(FaceNetworks networks, Path data, int seed) throws IOException {
        EvaluationPlan plan = PlanFile.parse("""
                {"seed": %d, "conditions": [{"degradation": "blind"}], "methods": [{"method": "dpi"}]}
                """.formatted(seed));
        long[] steps = new long[1];
        EvaluationRun run = new EvaluationRun(plan, Originals.in(data, networks.model().imageSize()), networks,
                folder.resolve("results-" + seed));
        assertThrows(CancellationException.class, () -> run.run(1, new EvaluationListener() {
            @Override
            public void planned(long count) {
                steps[0] += count;
            }

            @Override
            public void added(long count) {
                steps[0] += count;
            }

            @Override
            public boolean isCancelled() {
                return true;
            }
        }));
        return steps[0];
    }
}
