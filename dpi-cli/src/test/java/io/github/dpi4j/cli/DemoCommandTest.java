package io.github.dpi4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.models.ExampleFaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bundled model, as the commands use it. */
class DemoCommandTest {
    private static final Pattern DECIBELS = Pattern.compile("bicubic ([0-9.]+) dB.*DPI ([0-9.]+) dB");

    @TempDir
    private Path folder;

    @Test
    void restoresEveryExampleBetterThanABicubicAndShowsIt() throws IOException {
        CommandLineRun run = CommandLineRun.dpi("demo", "-o", folder).assertDone();
        List<MatchResult> rows = DECIBELS.matcher(run.out()).results().toList();
        assertEquals(3, rows.size(), run.out());
        for (MatchResult row : rows) {
            assertTrue(Double.parseDouble(row.group(2)) > Double.parseDouble(row.group(1)), row.group());
        }
        assertTrue(ImageFiles.read(folder.resolve("results.png")).height() > 3 * 256);
        RgbImage photo = ImageFiles.read(folder.resolve("photo.jpg"));
        assertEquals(2 * photo.width(), ImageFiles.read(folder.resolve("photo-restored.png")).width());
        assertTrue(ImageFiles.read(folder.resolve("photo.png")).height() > 384 + 256);
        assertEquals(ExampleFaces.load(128).getFirst().image(), ImageFiles.read(folder.resolve("originals/face.png")));
        // The last image of the steps is the result, which is the third of the results, enlarged twice.
        RgbImage steps = ImageFiles.read(folder.resolve("steps.png"));
        assertEquals(4 + 12 * (128 + 4), steps.width());
        RgbImage results = ImageFiles.read(folder.resolve("results.png"));
        for (int i = 0; i < 128; i++) {
            assertEquals(results.get(4 + 2 * 260 + 2 * i, 4 + 2 * i, 1), steps.get(4 + 11 * 132 + i, 4 + i, 1));
        }
    }

    @Test
    void inputsOfAnySizeAreRestoredAloneAsInABatch() throws IOException {
        RgbImage face = ExampleFaces.load(128).getFirst().image();
        Path data = Files.createDirectory(folder.resolve("in"));
        for (int side : new int[]{16, 40}) {
            ImageFiles.write(data.resolve(side + ".png"), Resizer.resize(face, side, side, ResizeFilter.BICUBIC));
        }
        CommandLineRun.dpi("restore", data, "-o", folder.resolve("all"), "--batch", 2, "--steps", 3).assertDone();
        for (int side : new int[]{16, 40}) {
            Path alone = folder.resolve(side + ".png");
            CommandLineRun.dpi("restore", data.resolve(side + ".png"), "-o", alone, "--steps", 3).assertDone();
            assertEquals(128, ImageFiles.read(alone).width());
            assertArrayEquals(Files.readAllBytes(folder.resolve("all/" + side + ".png")), Files.readAllBytes(alone));
        }
    }

    @Test
    void optionsOfAnotherModelAreRefused() throws IOException {
        Path image = folder.resolve("a.png");
        ImageFiles.write(image, RgbImage.blank(16, 16));
        CommandLineRun.dpi("restore", image, "-o", folder.resolve("b.png"), "--corrector", "c.pt").assertRefused(2,
                "--corrector", "--prior");
    }
}
