package io.github.dpi4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.degradation.DegradationChain;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DegradeCommandTest {
    @TempDir
    private Path folder;
    private Path face;

    @BeforeEach
    void write() throws IOException {
        RgbImage image = RgbImage.blank(37, 53);
        for (int i = 0; i < image.pixels().length; i++) {
            image.pixels()[i] = (byte) Math.round(128 + 100 * Math.sin(i * 0.013));
        }
        face = folder.resolve("face.png");
        ImageFiles.write(face, image);
    }

    @ParameterizedTest
    @ValueSource(strings = {"blind", "gfpgan", "difface", "difface-test"})
    void theLineOfJsonMakesTheImageAgain(String name) throws IOException {
        Path out = folder.resolve("bad.png");
        String line = CommandLineRun.dpi("degrade", face, "-o", out, "--degradation", name, "--seed", 7).assertDone()
                .out();
        String stages = line.substring(line.indexOf("\"stages\":") + 9, line.lastIndexOf('}'));
        assertArrayEquals(DegradationChain.fromJson(stages).degrade(ImageFiles.read(face)).pixels(),
                ImageFiles.read(out).pixels());
        assertEquals(line, CommandLineRun.dpi("degrade", face, "-o", out, "--degradation", name, "--seed", 7).out());
        Path other = folder.resolve("other.png");
        String otherSeed = CommandLineRun.dpi("degrade", face, "-o", other, "--degradation", name, "--seed", 8).out();
        assertTrue(!otherSeed.contains(stages), otherSeed);
    }

    @Test
    void bicubicReducesAndSizeComesFirst() throws IOException {
        Path out = folder.resolve("out");
        CommandLineRun.dpi("degrade", folder, "-o", out + "/", "--scale", 4, "--size", 48).assertDone();
        assertEquals(12, ImageFiles.read(out.resolve("face.png")).width());
    }

    @Test
    void whatCannotBeIsRefused() throws IOException {
        Path out = folder.resolve("out.png");
        CommandLineRun.dpi("degrade", face, "-o", out).assertRefused(2, "--scale");
        CommandLineRun.dpi("degrade", face, "-o", out, "--scale", 4).assertRefused(1, face.toString(), "37×53");
        CommandLineRun.dpi("degrade", face, "-o", out, "--scale", 4, "--degradation", "blind").assertRefused(2,
                "blind");
        CommandLineRun.dpi("degrade", face, "-o", out, "--degradation", "x").assertRefused(2, "'x'", "gfpgan");
        assertTrue(Files.notExists(out));
    }
}
