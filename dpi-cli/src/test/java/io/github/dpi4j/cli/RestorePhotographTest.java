package io.github.dpi4j.cli;

import static io.github.dpi4j.cli.CommandLineRun.dpi;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.ResizeFilter;
import io.github.dpi4j.image.Resizer;
import io.github.dpi4j.image.RgbImage;
import io.github.dpi4j.models.ExampleFaces;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Photographs in, with a network of two steps for faces of 96×96 pixels. */
class RestorePhotographTest {
    @TempDir
    static Path checkpoints;

    @TempDir
    Path folder;

    @BeforeAll
    static void writeCheckpoints() throws IOException {
        HashCheckpoints.writeSmall(checkpoints);
    }

    /** The portrait, of this side and blurred if it is small, in the lower right corner of a picture. */
    private Path photo(int width, int height, int side) throws IOException {
        int less = side < 96 ? side * 2 / 5 : side;
        RgbImage portrait = Resizer.resize(
                Resizer.resize(ImageFiles.read(Golden.file("golden/images/face_256.png")), less, less,
                        ResizeFilter.BICUBIC),
                side, side, ResizeFilter.BICUBIC);
        RgbImage image = RgbImage.blank(width, height);
        for (int i = 0; i < image.pixels().length; i++) {
            image.pixels()[i] = (byte) (100 + i / 3 % width / 4);
        }
        for (int y = 0; y < side; y++) {
            System.arraycopy(portrait.pixels(), 3 * side * y, image.pixels(),
                    3 * ((height - side + y) * width + width - side), 3 * side);
        }
        Path file = folder.resolve("photo.png");
        ImageFiles.write(file, image);
        return file;
    }

    private static CommandLineRun restore(Object... args) {
        Object[] common = {"restore", "--prior", checkpoints.resolve("prior32.safetensors"), "--image-size", 96,
                "--steps", "ddim2"};
        return dpi(Stream.concat(Arrays.stream(common), Arrays.stream(args))
                .toArray());
    }

    @ParameterizedTest
    @CsvSource({"160, 110, 80", "96, 96, 76"})
    void theFaceIsRestoredAndTheRestIsAsItWas(int width, int height, int side) throws IOException {
        Path in = photo(width, height, side);
        Path out = folder.resolve("out.png");
        CommandLineRun run = restore(in, "-o", out);
        assertEquals(0, run.exitCode(), run.err());
        assertEquals(out + "\n", run.out());
        assertTrue(
                run.err().matches("dpi restore: .*photo.png: face at \\(\\d+, \\d+\\), cut out with (\\d+)x\\1 pixels:"
                        + " restored\n"),
                run.err());
        RgbImage before = ImageFiles.read(in);
        RgbImage after = ImageFiles.read(out);
        assertEquals(before.crop(0, 0, width - side, height), after.crop(0, 0, width - side, height));
        int x = width - side + 30;
        int y = height - side + 30;
        assertNotEquals(before.crop(x, y, 20, 20), after.crop(x, y, 20, 20));
        Path again = folder.resolve("again.png");
        restore(in, "-o", again);
        assertEquals(after, ImageFiles.read(again));
    }

    @Test
    void anotherDetectorFindsOtherFaces() throws IOException {
        Path detector = folder.resolve("bright.onnx");
        BrightCells.write(detector);
        RgbImage image = RgbImage.blank(160, 128);
        for (int y = 32; y < 64; y++) {
            Arrays.fill(image.pixels(), 3 * (y * 160 + 64), 3 * (y * 160 + 96), (byte) 200);
        }
        Path in = folder.resolve("bright.png");
        ImageFiles.write(in, image);
        Path out = folder.resolve("out.png");
        CommandLineRun run = restore("--detector", detector, "--sharp-faces", in, "-o", out);
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.err().contains("face at (80, 48), cut out with"), run.err());
        restore(in, "-o", folder.resolve("bundled.png")).assertRefused(1, "no face found");
    }

    @Test
    void aDetectorThatCannotBeReadIsSaidOnceAndBeforeTheWork() throws IOException {
        Path bad = Files.writeString(folder.resolve("bad.onnx"), "no network");
        Path in = photo(160, 110, 80);
        Path second = Files.copy(in, folder.resolve("second.png"));
        Path out = folder.resolve("out");
        restore("--detector", bad, in, second, "-o", out).assertRefused(1, "bad.onnx", "expected an ONNX file");
        restore("--detector", folder.resolve("none.onnx"), in, "-o", out + "/").assertRefused(1, "none.onnx");
        restore("--detector", bad, "--aligned", in, "-o", out + "/").assertRefused(2, "--detector", "--aligned");
        restore("--min-eye-distance", 1, in, "-o", out + "/").assertRefused(2, "--min-eye-distance: expected", "got 1");
    }

    @Test
    void aFaceAsLargeAsTheModelsIsLeftAlone() throws IOException {
        Path in = photo(200, 140, 130);
        Path out = folder.resolve("out.png");
        CommandLineRun run = restore(in, "-o", out);
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.err().contains("left alone"), run.err());
        assertEquals(ImageFiles.read(in), ImageFiles.read(out));
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 64, 96})
    void anAlignedFaceIsUsedAsItIs(int side) throws IOException {
        Path in = folder.resolve("face.png");
        ImageFiles.write(in, ExampleFaces.load(side).getFirst().image());
        Path out = folder.resolve("out.png");
        Path told = folder.resolve("told.png");
        CommandLineRun run = restore(in, "-o", out);
        assertEquals(0, run.exitCode(), run.err());
        assertEquals(side > 48, run.err().contains("reduced from " + side + "x" + side + " to 48x48"), run.err());
        restore(in, "-o", told, "--aligned");
        assertEquals(96, ImageFiles.read(out).width());
        assertEquals(ImageFiles.read(told), ImageFiles.read(out));
    }

    @Test
    void originalsToBeDegradedAreAligned() throws IOException {
        Path out = folder.resolve("out.png");
        CommandLineRun run = restore(photo(160, 110, 80), "-o", out, "--degrade", 4);
        assertEquals(0, run.exitCode());
        assertTrue(run.err().contains("it is stretched"), run.err());
        assertFalse(run.err().contains("face at"), run.err());
        assertTrue(Files.exists(out));
    }

    @Test
    void aLargeAlignedFaceIsRefusedUnlessItIsToBeDegraded() throws IOException {
        Path in = folder.resolve("face.png");
        ImageFiles.write(in, ExampleFaces.load(128).getFirst().image());
        Path out = folder.resolve("out.png");
        restore(in, "-o", out).assertRefused(1, "96x96", "128x128", "reduce it");
        restore(in, "-o", out, "--aligned").assertRefused(1, "96x96", "128x128", "reduce it");
        assertFalse(Files.exists(out));
        CommandLineRun run = restore(in, "-o", out, "--degrade", 4);
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.err().contains("resized from 128x128 to 96x96 pixels"), run.err());
    }

    @Test
    void facesAndASheetAreWrittenBeside() throws IOException {
        Path in = photo(160, 110, 80);
        Path out = folder.resolve("out.png");
        Path sheet = folder.resolve("sheet.png");
        Path faces = folder.resolve("faces");
        CommandLineRun run = restore(in, "-o", out, "--sheet", sheet, "--faces-only", faces, "--enlarge", 3);
        assertEquals(0, run.exitCode(), run.err());
        assertEquals(480, ImageFiles.read(out).width());
        assertEquals(96, ImageFiles.read(faces.resolve("photo-1.png")).width());
        RgbImage drawn = ImageFiles.read(sheet);
        assertEquals(972, drawn.width());
        assertEquals(4 + (330 + 2 * 15 + 4) + (480 + 2 * 15 + 4), drawn.height());
        Path only = folder.resolve("only");
        CommandLineRun alone = restore(in, "--faces-only", only);
        assertEquals(0, alone.exitCode(), alone.err());
        assertEquals(only.resolve("photo-1.png") + "\n", alone.out());
        assertEquals(ImageFiles.read(faces.resolve("photo-1.png")), ImageFiles.read(only.resolve("photo-1.png")));
        restore(in).assertRefused(2, "--output", "--faces-only");
        restore(in, "-o", out, "--enlarge", 0).assertRefused(2, "--enlarge");
    }

    @Test
    void facesThatExistAreLeftAloneUnlessTold() throws IOException {
        Path in = photo(260, 110, 80);
        RgbImage image = ImageFiles.read(in);
        for (int y = 30; y < 110; y++) {
            System.arraycopy(image.pixels(), 3 * (260 * y + 180), image.pixels(), 3 * 260 * y, 3 * 80);
        }
        ImageFiles.write(in, image);
        Path faces = Files.createDirectory(folder.resolve("faces"));
        Path first = faces.resolve("photo-1.png");
        Path second = faces.resolve("photo-2.png");
        RgbImage mine = RgbImage.blank(5, 5);
        ImageFiles.write(second, mine);
        CommandLineRun run = restore(in, "--faces-only", faces);
        assertEquals(0, run.exitCode(), run.err());
        assertEquals(first + "\n", run.out());
        assertTrue(run.err().contains(second + ": exists already and is left alone (--overwrite"), run.err());
        assertEquals(mine, ImageFiles.read(second));
        CommandLineRun again = restore(in, "--faces-only", faces, "--overwrite");
        assertEquals(first + "\n" + second + "\n", again.out(), again.err());
        assertEquals(96, ImageFiles.read(second).width());
    }

    @Test
    void aPriorOf256PixelsTakesTheSameRoad() throws IOException {
        Path in = photo(300, 200, 180);
        Path faces = folder.resolve("faces");
        CommandLineRun run = dpi("restore", "--prior", checkpoints.resolve("prior32.safetensors"), "--image-size", 256,
                "--steps", "ddim2", "--sharp-faces", in, "-o", folder.resolve("out.png"), "--faces-only", faces);
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.err().matches("(?s).*cut out with (1[3-9]\\d)x\\1 pixels: restored\n"), run.err());
        assertEquals(256, ImageFiles.read(faces.resolve("photo-1.png")).width());
    }

    @Test
    void whatMetadataAreNotKeptIsSaid() throws IOException {
        byte[] png = ImageFiles.encode(ExampleFaces.load(32).getFirst().image(), "x.png");
        byte[] broken = {0, 0, 0, 4, 'e', 'X', 'I', 'f', 'M', 'M', 0, 42, 0, 0, 0, 0};
        CRC32 checksum = new CRC32();
        checksum.update(broken, 4, 8);
        ByteBuffer.wrap(broken).putInt(12, (int) checksum.getValue());
        Path in = folder.resolve("face.png");
        Files.write(in, ByteBuffer.allocate(png.length + broken.length).put(png, 0, 33).put(broken)
                .put(png, 33, png.length - 33).array());
        CommandLineRun run = restore(in, "-o", folder.resolve("out.jpg"));
        assertEquals(0, run.exitCode(), run.err());
        assertEquals("dpi restore: " + in + ": EXIF data left out: damaged\n", run.err());
    }
}
