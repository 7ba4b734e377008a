package io.github.dpi4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateCommandTest {
    @TempDir
    private Path folder;
    private Path data;

    @BeforeEach
    void write() throws IOException {
        HashCheckpoints.writeSmall(folder);
        data = Files.createDirectory(folder.resolve("data"));
        for (int n = 0; n < 3; n++) {
            RgbImage image = RgbImage.blank(32, 32);
            for (int i = 0; i < image.pixels().length; i++) {
                image.pixels()[i] = (byte) Math.round(128 + 100 * Math.sin(i * (0.01 + 0.003 * n)));
            }
            ImageFiles.write(data.resolve(n + ".png"), image);
        }
    }

    @Test
    void measuresEveryContenderOnEveryImage() throws IOException {
        CommandLineRun run = evaluate("one", 1).assertDone();
        List<String> lines = Files.readAllLines(folder.resolve("one/scores.csv"));
        assertEquals("image,scale,method,psnr,ssim,high_frequency_share", lines.getFirst());
        assertEquals(1 + 3 * 4, lines.size());
        assertTrue(run.out().contains("×4, 3 images"), run.out());
        assertEquals(run.out(), Files.readString(folder.resolve("one/scores.md")));
        RgbImage sheet = ImageFiles.read(folder.resolve("one/sheet-x4.png"));
        assertTrue(sheet.width() > 6 * 128 && sheet.height() > 2 * 128 && sheet.height() < 3 * 128);
    }

    @Test
    void resultsDoNotDependOnTheBatch() throws IOException {
        assertEquals(evaluate("one", 1).out(), evaluate("three", 3).out());
    }

    @Test
    void refusesAScaleThatDoesNotDivide() {
        CommandLineRun.dpi("evaluate", "--data", data, "-o", folder.resolve("x"), "--prior",
                folder.resolve("prior32.safetensors"), "--scale", 5).assertRefused(2, "--scale", "32", "5");
        assertFalse(Files.exists(folder.resolve("x")));
    }

    @Test
    void aFolderThatCannotBeIsRefusedFirst() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        CommandLineRun.dpi("evaluate", "--data", data, "-o", file).assertRefused(1,
                file + ": expected a folder, found a file");
        CommandLineRun.dpi("demo", "-o", file).assertRefused(1, file + ": expected a folder, found a file");
    }

    private CommandLineRun evaluate(String out, int batch) {
        return CommandLineRun.dpi("evaluate", "--data", data, "-o", folder.resolve(out), "--prior",
                folder.resolve("prior32.safetensors"), "--corrector", folder.resolve("corrector32.safetensors"),
                "--scale", 4, "--steps", "ddim4", "--batch", batch, "--sheet-images", 2);
    }
}
