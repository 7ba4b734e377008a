package io.github.dpi4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.RgbImage;
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
        CommandLineRun inspected = CommandLineRun.dpi("inspect", folder.resolve("run/prior.safetensors")).assertDone();
        assertTrue(inspected.out().contains("3 in, 6 out (noise and variance)"), inspected.out());
    }

    @Test
    void wrongOptionsAreRefusedBeforeAnythingIsRead() {
        train("--steps", 0).assertRefused(2, "steps");
        train("--channels", 40).assertRefused(2, "multiple of 32");
        CommandLineRun.dpi("train").assertRefused(2, "prior or corrector");
        CommandLineRun.dpi("train", "corrector", "--data", folder, "--out", folder.resolve("run"), "--scale", 3)
                .assertRefused(2, "multiple of");
    }

    @Test
    void aFolderWithoutImagesIsRefused() {
        CommandLineRun.dpi("train", "prior", "--data", folder, "--out", folder.resolve("run")).assertRefused(1,
                "expected images");
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
