package io.github.dpi4j.cli;

import static io.github.dpi4j.cli.CommandLineRun.dpi;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.posterior.MethodFactory;
import io.github.dpi4j.posterior.PosteriorMethods;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs of two steps with small networks. */
class RestoreCommandTest {
    @TempDir
    static Path checkpoints;

    @TempDir
    Path folder;

    @BeforeAll
    static void writeCheckpoints() throws IOException {
        HashCheckpoints.writeSmall(checkpoints);
    }

    @Test
    void aFileGoesToAFile() throws IOException {
        Path out = folder.resolve("restored.jpg");
        CommandLineRun run = restore(face(1), "-o", out).assertDone();
        assertEquals(out + "\n", run.out());
        RgbImage image = ImageFiles.read(out);
        assertEquals(32, image.width());
        assertEquals(32, image.height());
    }

    @Test
    void aBadJpegFilesFaceIsRestoredFromItsSmoothedPixels() throws IOException {
        RgbImage face = Resizer.resize(ImageFiles.read(Golden.file("golden/images/face_256.png")), 24, 24,
                ResizeFilter.BICUBIC);
        Path jpeg = folder.resolve("bad.jpg");
        Files.write(jpeg, badJpeg(face));
        ImageFiles.Tagged read = ImageFiles.readTagged(jpeg);
        assertNotEquals(read.image(), read.smoothed());
        Path smoothed = folder.resolve("smoothed.png");
        ImageFiles.write(smoothed, read.smoothed());
        assertEquals(0, restore("--aligned", jpeg, "-o", folder.resolve("of-jpeg.png")).exitCode());
        assertEquals(0, restore("--aligned", smoothed, "-o", folder.resolve("of-smoothed.png")).exitCode());
        assertArrayEquals(bytes("of-smoothed.png"), bytes("of-jpeg.png"));
    }

    private static byte[] badJpeg(RgbImage rgb) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(ImageFiles.encode(rgb, "x.png")));
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(0.1f);
            writer.write(null, new IIOImage(image, null, null), param);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    @Test
    void aFolderGoesToAFolderAndNothingElseIsLeftThere() throws IOException {
        Path in = faces(3);
        Files.writeString(in.resolve("notes.txt"), "no image");
        Path out = folder.resolve("made/by/it");
        CommandLineRun run = restore(in, "-o", out).assertDone();
        assertEquals(3, run.out().lines().count());
        assertEquals(List.of("face0.png", "face1.png", "face2.png"), names(out));
    }

    @Test
    void whatIsThereIsLeftAloneUnlessTold() throws IOException {
        Path in = faces(2);
        Path out = folder.resolve("out");
        restore(in, "-o", out).assertDone();
        Path kept = out.resolve("face0.png");
        FileTime before = FileTime.fromMillis(1_000_000);
        Files.setLastModifiedTime(kept, before);
        Files.delete(out.resolve("face1.png"));

        CommandLineRun again = restore(in, "-o", out);
        assertEquals(0, again.exitCode());
        assertEquals(out.resolve("face1.png") + "\n", again.out());
        assertTrue(again.err().contains("1 of 2 outputs exist already"), again.err());
        assertEquals(before, Files.getLastModifiedTime(kept));

        restore(in, "-o", out, "--overwrite").assertDone();
        assertNotEquals(before, Files.getLastModifiedTime(kept));
    }

    @Test
    void aBadImageIsReportedAndDoesNotStopTheOthers() throws IOException {
        Path in = faces(3);
        Files.writeString(in.resolve("face1.png"), "not a picture");
        Path out = folder.resolve("out");
        CommandLineRun run = restore(in, folder.resolve("missing.png"), "-o", out, "--batch", 2);
        assertEquals(1, run.exitCode());
        assertEquals(2, run.err().lines().count(), run.err());
        assertTrue(run.err().contains("face1.png: expected an image (PNG"), run.err());
        assertTrue(run.err().contains("missing.png: expected an image"), run.err());
        assertEquals(List.of("face0.png", "face2.png"), names(out));
    }

    @Test
    void allBadImagesAreNamedBeforeTheWorkBeginsAndAreNoFailureIfToBeSkipped() throws IOException {
        Path in = faces(3);
        Files.writeString(in.resolve("face1.png"), "not a picture");
        Path out = folder.resolve("out");
        CommandLineRun run = restore(in, folder.resolve("missing.png"), "-o", out, "--skip-bad");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.err().lines().allMatch(line -> line.startsWith("dpi restore: left out: ")), run.err());
        assertEquals(2, run.err().lines().count(), run.err());
        assertEquals(List.of("face0.png", "face2.png"), names(out));
        Files.delete(in.resolve("face0.png"));
        Files.delete(in.resolve("face2.png"));
        assertEquals(1, restore(in, "-o", out, "--skip-bad").exitCode());
    }

    @Test
    void anEmptyFileIsNoResult() throws IOException {
        Path out = Files.createDirectory(folder.resolve("out"));
        Path empty = Files.createFile(out.resolve("face0.png"));
        restore(faces(1), "-o", out).assertDone();
        assertTrue(Files.size(empty) > 0);
    }

    @Test
    void whatAKilledRunLeftIsRemovedAlsoWhenNothingIsToBeDone() throws IOException {
        Path out = folder.resolve("out");
        Path in = faces(1);
        restore(in, "-o", out).assertDone();
        Files.createFile(out.resolve(".face0.png." + UUID.randomUUID() + ".part"));
        restore(in, "-o", out);
        assertEquals(List.of("face0.png"), names(out));
    }

    @Test
    void aFolderThatVanishesEndsTheRunAtOnce() throws Exception {
        Path in = faces(60);
        Path out = Files.createDirectory(folder.resolve("out"));
        CompletableFuture<CommandLineRun> run = CompletableFuture.supplyAsync(() -> restore(in, "-o", out));
        while (names(out).isEmpty() && !run.isDone()) {
            Thread.sleep(1);
        }
        Files.move(out, folder.resolve("away"));
        assertEquals(1, run.get().exitCode());
        assertEquals(1, run.get().err().lines().count(), run.get().err());
        assertTrue(run.get().err().contains("found none"), run.get().err());
        assertTrue(names(folder.resolve("away")).size() < 60);
    }

    @Test
    void theResultDependsOnSeedAndImageAloneNotOnBatchThreadsOrNeighbours() throws IOException {
        Path in = faces(3);
        restore(in, "-o", folder.resolve("a"), "--seed", 5, "--threads", 1).assertDone();
        restore(in, "-o", folder.resolve("b"), "--seed", 5, "--threads", 2, "--batch", 3).assertDone();
        restore(in.resolve("face1.png"), "-o", folder.resolve("alone.png"), "--seed", 5).assertDone();
        restore(in.resolve("face1.png"), "-o", folder.resolve("other.png"), "--seed", 6).assertDone();
        for (String name : names(folder.resolve("a"))) {
            assertArrayEquals(bytes("a/" + name), bytes("b/" + name), name);
        }
        assertArrayEquals(bytes("a/face1.png"), bytes("alone.png"));
        assertFalse(Arrays.equals(bytes("alone.png"), bytes("other.png")));
    }

    @Test
    void degradedOriginalsAreMeasuredAlsoWhereTheResultWasThere() throws IOException {
        Path in = faces(2);
        CommandLineRun run = restore(in, "-o", folder.resolve("out"), "--degrade", 4);
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.err().contains("face1.png: resized from 8x8 to 32x32 pixels"), run.err());
        String first = run.out();
        assertEquals(3, first.lines().count(), first);
        assertTrue(first.lines().allMatch(l -> l.matches(".*\tPSNR \\d+\\.\\d{3} dB\tSSIM -?0\\.\\d{4}")), first);
        assertTrue(first.lines().toList().getLast().startsWith("mean of 2\t"), first);
        assertEquals(first, restore(in, "-o", folder.resolve("out"), "--degrade", 4).out());
    }

    @Test
    void settingsThatDoNotFitAnAlignedFacesScaleAreSaidBeforeTheWork() throws IOException {
        Path in = Files.createDirectory(folder.resolve("sizes"));
        ImageFiles.write(in.resolve("a.png"), RgbImage.blank(16, 16));
        ImageFiles.write(in.resolve("b.png"), RgbImage.blank(4, 4));
        Path out = Files.createDirectory(folder.resolve("out"));
        // The default of tau is 35 from x8 on.
        CommandLineRun run = dpi("restore", "--prior", prior(), "--aligned", "--method", "dr2", "--set", "steps=30",
                "--set", "length=2", "--set", "factor=1", in, "-o", out);
        assertEquals(1, run.exitCode());
        assertEquals(out.resolve("a.png") + "\n", run.out(), run.err());
        assertTrue(run.err().matches("dpi restore: .*b.png: .*\n"), run.err());
        dpi("restore", "--prior", prior(), "--degrade", 8, "--method", "dr2", "--set", "steps=30", "--set", "length=2",
                "--set", "factor=1", in, "-o", folder.resolve("other")).assertRefused(2, "--tau: ");
    }

    @Test
    void fewerStepsThanAMethodNeedsAreWarnedOfInALine() throws IOException {
        Path in = face(1);
        CommandLineRun few = dpi("restore", "--prior", prior(), "--steps", "ddim10", in, "-o",
                folder.resolve("few.png"))
                .assertDone();
        assertEquals("dpi restore: steps: dpi needs 20 or more, got 10; images keep noise and a pattern\n",
                few.fewSteps());
        for (Object[] enough : new Object[][]{{"--steps", "ddim20"}, {"--method", "ddnm", "--steps", "2"}}) {
            CommandLineRun run = dpi(with(List.of("restore", "--prior", prior(), in, "--overwrite", "-o",
                    folder.resolve("enough.png")), enough)).assertDone();
            assertEquals("", run.fewSteps());
        }
    }

    @Test
    void aFileThatSaysWhatItIsNeedsNoOptionsAndOfAForeignOneTheAssumptionsAreSaid() throws IOException {
        Path own = folder.resolve("own.png");
        dpi("restore", "--prior", prior(), "--steps", "ddim2", face(1), "-o", own).assertDone();
        Path foreign = folder.resolve("foreign.png");
        CommandLineRun run = dpi("restore", "--prior", checkpoints.resolve("foreign32.safetensors"), "--image-size", 32,
                "--steps", "ddim2", face(1), "-o", foreign);
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.err().contains("foreign32.safetensors: its file does not say all; assumed: attention with 16"
                + " channels per head; linear noise in 1000 steps"), run.err());
        assertArrayEquals(bytes("own.png"), bytes("foreign.png"));
    }

    @Test
    void everyMethodRestoresAndAnImageIsTheSameAloneAndInABatch() throws IOException {
        Path in = faces(2);
        for (MethodFactory method : PosteriorMethods.all()) {
            List<Object> common = new ArrayList<>(List.of("restore", "--prior", prior(), "--method", method.name(),
                    "--set", "steps=" + (method.name().equals("dpi") ? "ddim2" : "2")));
            if (method.name().equals("dr2")) {
                common.addAll(List.of("--set", "tau=0"));
            }
            dpi(with(common, in, "-o", folder.resolve(method.name()), "--batch", 2)).assertDone();
            dpi(with(common, in.resolve("face1.png"), "-o", folder.resolve(method.name() + ".png"))).assertDone();
            assertArrayEquals(bytes(method.name() + "/face1.png"), bytes(method.name() + ".png"), method.name());
        }
    }

    private static Object[] with(List<Object> common, Object... more) {
        return Stream.concat(common.stream(), Arrays.stream(more)).toArray();
    }

    @Test
    void anImageThatCannotBeAnAlignedFaceIsRefusedUnlessToldThatItIs() throws IOException {
        Path out = folder.resolve("out.png");
        Path wide = folder.resolve("wide.png");
        ImageFiles.write(wide, RgbImage.blank(9, 5));
        Path large = folder.resolve("large.png");
        ImageFiles.write(large, RgbImage.blank(33, 33));
        restore(wide, "-o", out).assertRefused(1, "wide.png: no face found", "--aligned");
        restore(large, "-o", out).assertRefused(1, "large.png: no face found", "at most 32x32");
        restore(large, "-o", out, "--aligned").assertRefused(1, "large.png", "at most", "32x32", "33x33", "--degrade");
        assertFalse(Files.exists(out));
        CommandLineRun run = restore(wide, "-o", folder.resolve("stretched.png"), "--aligned");
        assertEquals(0, run.exitCode());
        assertTrue(run.err().contains("wide.png: expected a square image, found 9x5"), run.err());
        assertEquals(32, ImageFiles.read(folder.resolve("stretched.png")).height());
    }

    @Test
    void noOutputIsWrittenTwiceOrOverAnInput() throws IOException {
        Path in = faces(1);
        Path other = Files.createDirectory(folder.resolve("other"));
        Files.copy(in.resolve("face0.png"), other.resolve("face0.png"));
        restore(in, other, "-o", folder.resolve("out")).assertRefused(2, "face0.png", "different files");
        restore(in, "-o", in, "--overwrite").assertRefused(2, "--output", "folder other than");
        restore(in, "-o", in.resolve("face0.png")).assertRefused(2, "--output", "folder");
        restore(in, "-o", folder.resolve("new.png")).assertRefused(2, "--output", "folder");
        restore(in, "-o", in.resolve("face0.png/")).assertRefused(2, "--output", "folder");
    }

    @Test
    void wrongOptionsAreRefused() throws IOException {
        Path in = face(1);
        Path out = folder.resolve("out.png");
        restore(in, "-o", folder.resolve("out.xyz")).assertRefused(2, "--output", ".png");
        restore(in, "-o", out, "--image-size", 30).assertRefused(2, "--image-size", "multiple of 4", "30");
        restore(in, "-o", out, "--degrade", 5).assertRefused(2, "--degrade", "divisor", "32", "5");
        restore(in, "-o", out, "--grid", 0).assertRefused(2, "grid", "0");
        restore(in, "-o", out, "--eta", "2").assertRefused(2, "--eta", "2");
        restore(in, "-o", out, "--batch", 0).assertRefused(2, "--batch", "at least 1");
        restore(in, "-o", out, "--sampler", "euler").assertRefused(2, "--sampler", "ddpm", "euler");
        restore(in, "-o", out, "--rng", "dice").assertRefused(2, "--rng", "torch", "dice");
        dpi("restore", "--prior", prior(), "--steps", "ddim7000", in, "-o", out).assertRefused(2, "--steps",
                "ddim7000");
        dpi("restore", "--prior", checkpoints.resolve("foreign32.safetensors"), in, "-o", out).assertRefused(2,
                "--image-size");
        restore(in, "-o", out, "--method", "magic").assertRefused(2, "--method", "dpi, ddnm", "magic");
        restore(in, "-o", out, "--set", "zeta=1").assertRefused(2, "--set", "zeta", "gamma");
        restore(in, "-o", out, "--set", "tau=7").assertRefused(2, "--set", "tau", "0 to 1", "7");
        dpi("restore", "--prior", prior(), in, "-o", out, "--method", "ddnm", "--tau", "0").assertRefused(2, "--tau",
                "ddnm");
        dpi("restore", "--corrector", prior(), in, "-o", out).assertRefused(2, "--corrector", "--prior");
        assertFalse(Files.exists(out));
    }

    @Test
    void aPlaceThatCannotBeWrittenToIsFoundOutFirst() throws IOException {
        restore(face(1), "-o", folder.resolve("missing/out.png")).assertRefused(1, "missing", "folder");
        Path file = Files.writeString(folder.resolve("file"), "");
        restore(face(1), face(2), "-o", file).assertRefused(2, "--output", "folder");
    }

    @Test
    void networksThatDoNotFitAreRefusedByName() throws IOException {
        Path out = folder.resolve("out.png");
        dpi("restore", "--prior", Golden.file("golden/malicious.pt"), face(1), "-o", out)
                .assertRefused(1, "malicious.pt", "posix.system");
        restore(face(1), "--corrector", prior(), "-o", out).assertRefused(1, "prior32.safetensors", "corrector");
        assertFalse(Files.exists(out));
    }

    private static Path prior() {
        return checkpoints.resolve("prior32.safetensors");
    }

    private static CommandLineRun restore(Object... args) {
        Stream<Object> common = Stream.of("restore", "--prior", prior(), "--steps", "ddim2");
        Stream<Object> size = Arrays.asList(args).contains("--image-size")
                ? Stream.of()
                : Stream.of("--image-size", 32);
        return dpi(Stream.of(common, size, Arrays.stream(args)).flatMap(s -> s).toArray());
    }

    private Path faces(int count) throws IOException {
        Path in = Files.createDirectory(folder.resolve("in"));
        for (int i = 0; i < count; i++) {
            Files.copy(face(i), in.resolve("face" + i + ".png"));
        }
        return in;
    }

    /** A small picture; another number, another picture. */
    private Path face(int number) throws IOException {
        RgbImage image = RgbImage.blank(8, 8);
        for (int i = 0; i < image.pixels().length; i++) {
            image.pixels()[i] = (byte) (40 * number + 7 * i);
        }
        Path file = folder.resolve("source" + number + ".png");
        ImageFiles.write(file, image);
        return file;
    }

    private byte[] bytes(String file) throws IOException {
        return Files.readAllBytes(folder.resolve(file));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void imagesThatAreNotFiniteAreNamedAndDoNotStopTheOthers() throws IOException {
        Path in = faces(3);
        for (int batch : new int[]{1, 2}) {
            CommandLineRun run = dpi("restore", "--prior", prior(), in, "-o", folder.resolve("out"), "--method", "dps",
                    "--set", "scale=1e308", "--set", "steps=2", "--batch", batch);
            assertEquals(1, run.exitCode(), run.err());
            List<String> lines = run.err().lines().toList();
            assertEquals(3, lines.size(), run.err());
            for (int i = 0; i < lines.size(); i++) {
                assertTrue(lines.get(i).contains("face" + i + ".png: ") && lines.get(i).contains("expected finite "),
                        run.err());
            }
        }
    }

    @Test
    void settingsThatCannotFitAreRefusedBeforeAnythingIsRead() throws IOException {
        Path none = folder.resolve("none.png");
        Path out = folder.resolve("out.png");
        for (String[] wrong : new String[][]{{"dr2", "steps=2", "--tau: expected a number below ", "got 22"},
                {"ilvr", "factor=3", "--set: factor: expected one that divides ", "got 3"},
                {"diffpir", "lambda=1e308", "--set: lambda: expected ", "1.0E308"},
                {"dpi", "grid=3", "--grid: expected ", "spacing 3"}}) {
            dpi("restore", "--prior", prior(), none, "-o", out, "--method", wrong[0], "--set", wrong[1])
                    .assertRefused(2, wrong[2], wrong[3]);
        }
    }
}
