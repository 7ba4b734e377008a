package io.github.dpi4j.cli;

import static io.github.dpi4j.cli.CommandLineRun.dpi;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands say, write and refuse the same whether batches overlap, as on a device of its own, or not. */
class OverlappedCommandsTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void write() throws IOException {
        HashCheckpoints.writeSmall(folder);
        System.setProperty(OwnDevice.PROPERTY, "yes");
    }

    @AfterEach
    void forget() {
        System.clearProperty(OwnDevice.PROPERTY);
    }

    private Path pictures() throws IOException {
        Path in = Files.createDirectory(folder.resolve("in"));
        RgbImage face = ImageFiles.read(Golden.file("golden/images/face_256.png"));
        for (int n = 0; n < 9; n++) {
            // One image is stretched, one is as large as the results and is reduced, one cannot be.
            int width = n == 2 ? 40 : n == 4 ? 32 : 8;
            ImageFiles.write(in.resolve("face" + n + ".png"),
                    Resizer.resize(face, width + n % 2, 8 + (width == 32 ? 24 : 0) + n % 2, ResizeFilter.BICUBIC));
        }
        Files.writeString(in.resolve("face5x.png"), "no image");
        return in;
    }

    /** Runs a command without overlap, then with it, each into a folder of its own, under the same name. */
    private CommandLineRun both(Object... arguments) throws IOException {
        Path out = folder.resolve("out");
        Files.createDirectories(out);
        CommandLineRun alone = run(out, "cpu", arguments);
        Path kept = Files.move(out, folder.resolve("alone"));
        Files.createDirectories(out);
        CommandLineRun overlapped = run(out, "cuda", arguments);
        assertEquals(alone, overlapped);
        List<Path> files = files(kept);
        assertEquals(files.stream().map(kept::relativize).toList(),
                files(out).stream().map(out::relativize).toList());
        for (Path file : files) {
            if (file.toString().endsWith(".png")) {
                assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(out.resolve(kept.relativize(file))),
                        file.toString());
            }
        }
        return overlapped;
    }

    private CommandLineRun run(Path out, String backend, Object... arguments) {
        return dpi(Stream.concat(Stream.of(arguments), Stream.of("-o", out, "--backend", backend, "--prior",
                folder.resolve("prior32.safetensors"))).toArray());
    }

    private static List<Path> files(Path in) throws IOException {
        try (Stream<Path> files = Files.walk(in)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @Test
    void restoreOfAlignedFaces() throws IOException {
        CommandLineRun run = both("restore", pictures(), "--aligned", "--batch", 2, "--steps", "ddim2", "--sheet",
                folder.resolve("sheet.png"), "--overwrite");
        assertTrue(run.err().contains("is stretched"), run.err());
        assertTrue(run.err().contains("face2.png: expected an aligned face of at most"), run.err());
        assertEquals(8, run.out().lines().count());
        assertEquals(1, run.exitCode());
    }

    @Test
    void restoreOfOriginals() throws IOException {
        CommandLineRun run = both("restore", pictures(), "--degrade", 4, "--batch", 1, "--steps", "ddim2",
                "--skip-bad");
        assertTrue(run.out().contains("mean of 9"), run.out());
        assertEquals(0, run.exitCode(), run.err());
    }

    @Test
    void evaluate() throws IOException {
        Path in = pictures();
        Files.delete(in.resolve("face5x.png"));
        CommandLineRun[] runs = new CommandLineRun[2];
        for (int i = 0; i < 2; i++) {
            runs[i] = dpi("evaluate", "--data", in, "-o", folder.resolve("scores" + i), "--batch", 2, "--method",
                    "dpi:steps=ddim2", "--method", "ddnm:steps=3", "--degradation", "bicubic,blind", "--backend",
                    i == 0 ? "cpu" : "cuda", "--prior", folder.resolve("prior32.safetensors"));
            assertEquals(0, runs[i].exitCode(), runs[i].err());
        }
        assertEquals(runs[0].err(), runs[1].err());
        List<Path> files = files(folder.resolve("scores0"));
        assertTrue(files.size() > 9 * (1 + 2 + 2 * 2));
        for (Path file : files) {
            Path other = folder.resolve("scores1").resolve(folder.resolve("scores0").relativize(file));
            if (file.toString().endsWith(".png")) {
                assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(other), file.toString());
            }
        }
        assertEquals(withoutSeconds(folder.resolve("scores0")), withoutSeconds(folder.resolve("scores1")));
    }

    private static List<String> withoutSeconds(Path scores) throws IOException {
        return Files.readAllLines(scores.resolve("results.jsonl")).stream()
                .map(line -> line.replaceAll("\"seconds\":[^,}]*", "")).toList();
    }
}
