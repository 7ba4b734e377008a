package io.github.dpi4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.model.ModelDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainCommandTest {
    @TempDir
    private Path folder;

    @Test
    void trainsAPriorThatOtherCommandsTake() throws IOException {
        ImageFiles.write(Files.createDirectory(folder.resolve("data")).resolve("a.png"), RgbImage.blank(8, 8));
        CommandLineRun run = train("--steps", 2, "--log-every", 1, "--learn-sigma");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.err().contains("step 2/2: "), run.err());
        assertTrue(run.err().matches("(?s).*drawing samples\n.*wrote .*"), run.err());
        CommandLineRun inspected = CommandLineRun.dpi("inspect", folder.resolve("run/prior.safetensors")).assertDone();
        assertTrue(inspected.out().contains("3 in, 6 out (noise and variance)"), inspected.out());
    }

    @Test
    void wrongOptionsAreRefusedBeforeAnythingIsRead() {
        train("--steps", 0).assertRefused(2, "steps");
        train("--channels", 40).assertRefused(2, "--channels, --multipliers: ", "multiple of 32");
        train("--res-blocks", 0).assertRefused(2, "--res-blocks: ", "got 0");
        CommandLineRun.dpi("train").assertRefused(2, "prior, corrector or detector");
        CommandLineRun.dpi("train", "corrector", "--data", folder, "--out", folder.resolve("run"), "--scale", 3)
                .assertRefused(2, "--scale: expected a divisor of the image size 64, got 3");
    }

    @Test
    void withoutAGpuTrainingOnOneIsRefusedInOneLine() throws IOException {
        ImageFiles.write(Files.createDirectory(folder.resolve("data")).resolve("a.png"), RgbImage.blank(8, 8));
        String property = "dpi.cuda.driver";
        System.setProperty(property, "libnosuchdriver.so");
        try {
            train("--steps", 1, "--backend", "cuda").assertRefused(1,
                    "cuda: not available: NVIDIA's driver is not installed");
        } finally {
            System.clearProperty(property);
        }
        train("--steps", 1, "--precision", "bf16").assertRefused(2, "--precision");
        assertFalse(Files.exists(folder.resolve("run")));
    }

    @Test
    void aFolderWithoutImagesIsRefused() {
        CommandLineRun.dpi("train", "prior", "--data", folder, "--out", folder.resolve("run")).assertRefused(1,
                "expected images");
    }

    @Test
    void beginsWithAnotherRunsWeightsAndTheirArchitecture() throws IOException {
        ImageFiles.write(Files.createDirectory(folder.resolve("data")).resolve("a.png"), RgbImage.blank(8, 8));
        Path prior = folder.resolve("run/prior.safetensors");
        assertEquals(0, train("--steps", 1, "--head-channels", 8).exitCode());
        CommandLineRun tuned = CommandLineRun.dpi("train", "prior", "--data", folder.resolve("data"), "--out",
                folder.resolve("tuned"), "--image-size", 8, "--steps", 1, "--init", prior);
        assertEquals(0, tuned.exitCode(), tuned.err());
        assertEquals(ModelDescription.read(prior), ModelDescription.read(folder.resolve("tuned/prior.safetensors")));
        CommandLineRun.dpi("train", "corrector", "--data", folder.resolve("data"), "--out", folder.resolve("x"),
                "--scale", 2, "--init", prior).assertRefused(1, "expected a corrector, found a prior");
    }

    @Test
    void aBlindCorrectorNeedsNoScale() throws IOException {
        ImageFiles.write(Files.createDirectory(folder.resolve("data")).resolve("a.png"), RgbImage.blank(8, 8));
        Object[] blind = {"train", "corrector", "--data", folder.resolve("data"), "--out", folder.resolve("blind"),
                "--image-size", 8, "--multipliers", 1, "--attention", 8, "--channels", 32, "--steps", 1, "--batch", 1,
                "--degradation", "blind"};
        CommandLineRun run = CommandLineRun.dpi(blind);
        assertEquals(0, run.exitCode(), run.err());
        CommandLineRun
                .dpi("train", "corrector", "--data", folder, "--out", folder, "--degradation", "blind", "--scale", 2)
                .assertRefused(2, "--scale");
        CommandLineRun.dpi("train", "corrector", "--data", folder, "--out", folder).assertRefused(2, "--scale");
    }

    @Test
    void aRunThatDivergesFailsAgainAndAgain() throws IOException {
        ImageFiles.write(Files.createDirectory(folder.resolve("data")).resolve("a.png"), RgbImage.blank(8, 8));
        for (int i = 0; i < 2; i++) {
            CommandLineRun run = train("--steps", 8, "--checkpoint-every", 2, "--learning-rate", 1e38, "--clip", 1e38);
            assertEquals(1, run.exitCode());
            assertTrue(run.err().contains("finite") && run.err().contains("step 2"), run.err());
        }
        assertFalse(Files.exists(folder.resolve("run/checkpoint.safetensors")));
    }

    private CommandLineRun train(Object... more) {
        List<Object> all = new ArrayList<>(List.of("train", "prior", "--data", folder.resolve("data"), "--out",
                folder.resolve("run"), "--image-size", 8, "--multipliers", 1, "--attention", 8, "--batch", 2));
        all.addAll(List.of(more));
        if (!all.contains("--channels")) {
            all.addAll(List.of("--channels", 32));
        }
        return CommandLineRun.dpi(all.toArray());
    }
}
