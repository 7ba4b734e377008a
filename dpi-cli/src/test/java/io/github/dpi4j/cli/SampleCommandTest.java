package io.github.dpi4j.cli;

import static io.github.dpi4j.cli.CommandLineRun.dpi;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.sampler.Samplers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs of a few steps with a small network. */
class SampleCommandTest {
    @TempDir
    static Path checkpoints;

    @TempDir
    Path folder;

    @BeforeAll
    static void writeCheckpoints() throws IOException {
        HashCheckpoints.writeSmall(checkpoints);
    }

    @Test
    void aFolderGetsAnImageForEachNumberAndASheetOfThem() throws IOException {
        CommandLineRun run = sample("a/b", "--count", 3).assertDone();
        assertEquals(List.of("grid.png", "sample-000.png", "sample-001.png", "sample-002.png"), names("a/b"));
        assertEquals(4, run.out().lines().count(), run.out());
        RgbImage image = ImageFiles.read(folder.resolve("a/b/sample-002.png"));
        assertEquals(32, image.width());
        assertEquals(32, image.height());
        RgbImage grid = ImageFiles.read(folder.resolve("a/b/grid.png"));
        assertEquals(2 * 36 + 4, grid.width());
        assertEquals(2 * 36 + 4, grid.height());
    }

    @Test
    void anImageFollowsFromSeedAndNumberAlone() throws IOException {
        sample("a", "--count", 3, "--batch", 1, "--seed", 5, "--threads", 1).assertDone();
        sample("b", "--count", 2, "--batch", 3, "--seed", 5, "--threads", 2).assertDone();
        sample("c", "--count", 1, "--seed", 6).assertDone();
        for (String name : List.of("sample-000.png", "sample-001.png")) {
            assertArrayEquals(bytes("a/" + name), bytes("b/" + name), name);
        }
        assertFalse(Arrays.equals(bytes("a/sample-000.png"), bytes("a/sample-001.png")));
        assertFalse(Arrays.equals(bytes("a/sample-000.png"), bytes("c/sample-000.png")));
    }

    @Test
    void whatIsThereIsLeftAloneUnlessTold() throws IOException {
        sample("whole", "--count", 3).assertDone();
        sample("parts", "--count", 2).assertDone();
        Path kept = folder.resolve("parts/sample-001.png");
        FileTime before = FileTime.fromMillis(1_000_000);
        Files.setLastModifiedTime(kept, before);
        CommandLineRun more = sample("parts", "--count", 3);
        assertEquals(0, more.exitCode());
        assertTrue(more.err().contains("2 of 3 images exist already"), more.err());
        assertEquals(before, Files.getLastModifiedTime(kept));
        for (String name : names("whole")) {
            assertArrayEquals(bytes("whole/" + name), bytes("parts/" + name), name);
        }
        sample("parts", "--count", 3, "--overwrite").assertDone();
        assertFalse(before.equals(Files.getLastModifiedTime(kept)));
    }

    @Test
    void everySamplerDrawsImagesOfItsOwn() throws IOException {
        Set<String> images = new HashSet<>();
        for (Samplers.Preset preset : Samplers.all()) {
            sample(preset.name(), "--count", 1, "--sampler", preset.name()).assertDone();
            images.add(Arrays.toString(ImageFiles.read(folder.resolve(preset.name() + "/sample-000.png")).pixels()));
        }
        assertEquals(Samplers.all().size(), images.size());
    }

    @Test
    void etaIsTheNoiseThatDdimAdds() throws IOException {
        sample("zero", "--count", 1, "--sampler", "ddim").assertDone();
        sample("one", "--count", 1, "--sampler", "ddim", "--eta", 1).assertDone();
        assertFalse(Arrays.equals(bytes("zero/sample-000.png"), bytes("one/sample-000.png")));
    }

    @Test
    void theBundledPriorDrawsWhereNoneIsNamed() throws IOException {
        dpi("sample", "--count", 1, "--steps", 2, "--sampler", "unipc", "-o", folder).assertDone();
        assertEquals(128, ImageFiles.read(folder.resolve("sample-000.png")).width());
    }

    @Test
    void helpNamesTheSamplers() {
        String help = dpi("sample", "--help").out().replaceAll("\\s+", " ");
        for (Samplers.Preset preset : Samplers.all()) {
            assertTrue(help.contains(preset.name() + ": " + preset.description() + ", " + preset.steps() + " steps."),
                    help);
        }
    }

    @Test
    void wrongOptionsAreRefused() {
        sample("out", "--sampler", "euler").assertRefused(2, "--sampler: expected one of ddpm, ddim", "'euler'");
        sample("out", "--sampler", "plms", "--eta", 0.5).assertRefused(2, "--eta", "ddim", "plms");
        sample("out", "--sampler", "ddim", "--eta", 2).assertRefused(2, "--eta", "2");
        sample("out", "--steps", 0).assertRefused(2, "--steps: expected 1 to 1000, got 0");
        sample("out", "--count", 0).assertRefused(2, "--count", "expected 1 to");
        sample("out", "--batch", 0).assertRefused(2, "--batch", "at least 1");
        sample("out", "--image-size", 30).assertRefused(2, "--image-size", "multiple of 4", "30");
        dpi("sample", "--image-size", 64, "-o", folder.resolve("out")).assertRefused(2, "--image-size", "--prior");
        dpi("sample", "--prior", checkpoints.resolve("foreign32.safetensors"), "-o", folder.resolve("out"))
                .assertRefused(2,
                        "--image-size");
        assertFalse(Files.exists(folder.resolve("out")));
    }

    @Test
    void aPlaceThatCannotBeWrittenToIsRefused() throws IOException {
        Files.writeString(folder.resolve("file"), "");
        sample("file").assertRefused(1, "file", "expected a folder");
    }

    private static Path prior() {
        return checkpoints.resolve("prior32.safetensors");
    }

    private CommandLineRun sample(String out, Object... more) {
        List<Object> given = Arrays.asList(more);
        Stream<Object> common = Stream.of("sample", "--prior", prior(), "-o", folder.resolve(out));
        Stream<Object> size = given.contains("--image-size") ? Stream.of() : Stream.of("--image-size", 32);
        Stream<Object> steps = given.contains("--steps") ? Stream.of() : Stream.of("--steps", 3);
        return dpi(Stream.of(common, size, steps, given.stream()).flatMap(s -> s).toArray());
    }

    private byte[] bytes(String file) throws IOException {
        return Files.readAllBytes(folder.resolve(file));
    }

    private List<String> names(String of) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(of))) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }
}
