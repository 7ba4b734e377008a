package io.github.dpi4j.cli;

import static io.github.dpi4j.cli.CommandLineRun.dpi;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.golden.Pipes;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Outputs that would destroy something. Whatever a test does, the files before it are there after it, and no others. */
class OutputClaimsTest {
    private static final String READ = "expected a file that is not read";
    private static final String DIFFERENT = "expected different files";
    private static final String OTHER_FOLDER = "expected a folder other than that of images to read";
    private static final String OUTSIDE = "expected a file outside of the folder of images to read";

    @TempDir
    private Path folder;
    private Path data;
    private Path photo;
    private Path prior;
    private Map<Path, byte[]> before;

    @BeforeEach
    void write() throws IOException {
        HashCheckpoints.writeSmall(folder);
        prior = folder.resolve("prior32.safetensors");
        data = Files.createDirectory(folder.resolve("data"));
        photo = data.resolve("a.png");
        ImageFiles.write(photo, RgbImage.blank(32, 32));
        ImageFiles.write(data.resolve("a-1.png"), RgbImage.blank(32, 32));
        before = contents();
    }

    @AfterEach
    void everythingIsAsItWas() throws IOException {
        Map<Path, byte[]> after = contents();
        assertEquals(before.keySet(), after.keySet());
        before.forEach((path, content) -> assertArrayEquals(content, after.get(path), path::toString));
    }

    private Map<Path, byte[]> contents() throws IOException {
        Map<Path, byte[]> contents = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.toList()) {
                contents.put(path, Files.isRegularFile(path) ? Files.readAllBytes(path) : new byte[0]);
            }
        }
        return contents;
    }

    /** Takes a file that the test itself made as one that was there. */
    private Path given(Path path) throws IOException {
        before = contents();
        return path;
    }

    private CommandLineRun restore(Object... args) {
        Object[] common = {"restore", "--prior", prior, "--steps", "ddim2", "--aligned"};
        return dpi(Stream.concat(Arrays.stream(common), Arrays.stream(args)).toArray());
    }

    @Test
    void aSheetIsNoInput() throws IOException {
        dpi("faces", "--sheet", photo, photo).assertRefused(2, "--sheet", READ, photo.toString());
        dpi("faces", "--sheet", data.resolve("../data/a.png"), photo).assertRefused(2, READ);
        Path link = Files.createSymbolicLink(folder.resolve("link.png"), photo);
        given(link);
        dpi("faces", "--sheet", link, photo).assertRefused(2, READ);
        dpi("faces", "--sheet", photo, link).assertRefused(2, READ);
    }

    @Test
    void aSheetIsNeitherInputNorResult() {
        Path out = folder.resolve("o.png");
        restore(photo, "-o", out, "--sheet", photo, "--overwrite").assertRefused(2, "--sheet", READ);
        restore(photo, "-o", out, "--sheet", out).assertRefused(2, "--sheet and --output", DIFFERENT);
        restore(data, "-o", folder.resolve("new/"), "--sheet", folder.resolve("new/a.png")).assertRefused(2,
                "--sheet and the result of " + photo, DIFFERENT);
        restore(data, "-o", folder.resolve("new/"), "--sheet", data.resolve("sheet.png")).assertRefused(2, "--sheet",
                OUTSIDE);
    }

    @Test
    void aResultIsNoInput() {
        restore(photo, "-o", photo).assertRefused(2, "--output", READ);
        restore(photo, data.resolve("a-1.png"), "-o", data + "/").assertRefused(2, "the result of ", READ);
        restore(data, "-o", data).assertRefused(2, "--output", OTHER_FOLDER);
        dpi("degrade", data, "-o", data, "--scale", 2).assertRefused(2, "--output", OTHER_FOLDER);
        dpi("degrade", photo, "-o", photo, "--scale", 2).assertRefused(2, "--output", READ);
    }

    @Test
    void twoInputsOfOneNameHaveNoCommonResult() throws IOException {
        Path other = folder.resolve("a.bmp");
        ImageFiles.write(other, RgbImage.blank(8, 8));
        given(other);
        restore(photo, other, "-o", folder.resolve("new/")).assertRefused(2, photo.toString(), other.toString(),
                DIFFERENT);
    }

    @Test
    void facesAreNoInputsAndNoResults() {
        restore(photo, data.resolve("a-1.png"), "--faces-only", data).assertRefused(2, "the faces of " + photo, READ);
        restore(data, "--faces-only", data).assertRefused(2, "--faces-only", OTHER_FOLDER);
        restore(photo, data.resolve("a-1.png"), "-o", folder + "/new/", "--faces-only", folder.resolve("new"))
                .assertRefused(2, "the faces of " + photo, "the result of ", DIFFERENT, "a-1.png");
        restore(photo, "--faces-only", folder.resolve("new"), "--sheet", folder.resolve("new/a-23.png"))
                .assertRefused(2, "the faces of " + photo, "--sheet", DIFFERENT);
    }

    @Test
    void aNetworksFileIsKept() {
        dpi("export-onnx", "--weights", prior, "--output", prior).assertRefused(2, "--output", READ);
        Path input = folder.resolve("corrector32.safetensors");
        dpi("forward", "--weights", prior, "--input", input, "--output", input).assertRefused(2, "--output", READ);
        dpi("forward", "--weights", prior, "--input", input, "--output", prior).assertRefused(2, "--output", READ);
    }

    @Test
    void aTableIsNoImageAndNoOtherTable() {
        Path m = folder.resolve("m");
        dpi("metrics", "--truth", data, "--restored", data, "--csv", photo).assertRefused(2, "--csv", OUTSIDE);
        dpi("metrics", "--truth", data, "--restored", data, "--csv", m, "--json", m).assertRefused(2,
                "--csv and --json", DIFFERENT);
        dpi("metrics", "--truth", data, "--restored", data, "--json", prior, "--inception", prior).assertRefused(2,
                "--json", READ);
    }

    @Test
    void namesAreTheSameIfTheFileSystemSaysSo() throws IOException {
        Path lower = Files.createFile(folder.resolve("case"));
        boolean same = Files.exists(folder.resolve("CASE"));
        Files.delete(lower);
        assertEquals(same, Places.areSame(folder.resolve("new/m"), folder.resolve("new/M")));
        assertEquals(same, Places.areSame(prior, folder.resolve("PRIOR32.safetensors")));
        assertTrue(Places.areSame(folder.resolve("m"), folder.resolve("m")));
        assertEquals(Places.key(Path.of("Stra\u00dfe/\u00e9")), Places.key(Path.of("STRASSE/e\u0301")));
    }

    @Test
    void aRunIsNotAmongItsImages() throws IOException {
        for (Object[] more : new Object[][]{{"--data", data, "--out", data},
                {"--data", data, "--validation", prior.getParent(), "--out", folder}}) {
            dpi(Stream.concat(Stream.of("train", "prior"), Arrays.stream(more)).toArray()).assertRefused(2, "--out",
                    OTHER_FOLDER);
        }
        Path samples = Files.createDirectories(folder.resolve("run/samples"));
        Path weights = Files.copy(prior, folder.resolve("run/prior.safetensors"));
        given(samples);
        dpi("train", "prior", "--data", samples, "--out", folder.resolve("run")).assertRefused(2, "--out",
                OTHER_FOLDER);
        dpi("train", "prior", "--data", data, "--out", folder.resolve("run"), "--init", weights).assertRefused(2,
                "--out", READ);
        dpi("train", "detector", "--data", data, "--out", data).assertRefused(2, "--out", OTHER_FOLDER);
    }

    @Test
    void anEvaluationIsNotAmongItsImages() throws IOException {
        dpi("evaluate", "--data", data, "-o", data).assertRefused(2, "--output", OTHER_FOLDER);
        Path originals = folder.resolve("out/originals");
        Files.createDirectories(originals);
        ImageFiles.write(originals.resolve("a.png"), RgbImage.blank(8, 8));
        given(originals);
        dpi("evaluate", "--data", originals, "-o", folder.resolve("out")).assertRefused(2, "--output", OTHER_FOLDER);
    }

    @Test
    void aPipeIsNoOutput() throws IOException {
        Path pipe = Pipes.make(folder.resolve("pipe.png"));
        given(pipe);
        String expected = pipe + ": expected a regular file, or none, to write to, found a device or pipe";
        dpi("export-onnx", "--weights", prior, "--output", pipe).assertRefused(2, expected);
        dpi("forward", "--weights", prior, "--input", prior, "--output", pipe).assertRefused(2, expected);
        dpi("faces", "--sheet", pipe, photo).assertRefused(2, expected);
        dpi("metrics", "--truth", data, "--restored", data, "--csv", pipe).assertRefused(2, expected);
        restore(photo, "-o", pipe).assertRefused(2, expected);
        assertTrue(Pipes.isPipe(pipe));
    }

    @Test
    void aPipeAmongResultsIsFoundBeforeTheWork() throws IOException {
        Path out = Files.createDirectory(folder.resolve("out"));
        Path result = given(Pipes.make(out.resolve("a.png")));
        restore(data, "-o", out).assertRefused(2, "the result of " + photo, result.toString(), "regular file");
    }

    @Test
    void aPipeAmongFacesIsFoundBeforeTheWork() throws IOException {
        Path faces = Files.createDirectory(folder.resolve("faces"));
        given(Pipes.make(faces.resolve("b-2.png")));
        Path face = given(Pipes.make(faces.resolve("a-12.png")));
        restore(photo, "--faces-only", faces).assertRefused(2, "the faces of " + photo, face.toString(),
                "regular file");
    }

    @Test
    void aPipeAmongManualPagesIsFoundBeforeTheWork() throws IOException {
        Path pages = Files.createDirectory(folder.resolve("pages"));
        Path page = given(Pipes.make(pages.resolve("dpi-faces.1")));
        assertTimeoutPreemptively(Duration.ofMinutes(5), () -> dpi("generate-man-pages", "-o", pages).assertRefused(2,
                page + ": expected a regular file"));
        assertFalse(Files.exists(pages.resolve("dpi.1")));
    }

    @Test
    void aPipeIsNoFolder() throws IOException {
        Path pipe = given(Pipes.make(folder.resolve("pipe")));
        String expected = pipe + ": expected a folder, found something that is neither a file nor a folder";
        assertTimeoutPreemptively(Duration.ofMinutes(5), () -> {
            dpi("metrics", "--truth", pipe, "--restored", data).assertRefused(1, expected);
            dpi("metrics", "--truth", data, "--restored", pipe).assertRefused(1, expected);
            dpi("evaluate", "--data", pipe, "-o", given(Files.createDirectories(folder.resolve("out"))))
                    .assertRefused(1, expected);
            dpi("train", "prior", "--data", pipe, "--out", folder.resolve("run"), "--image-size", 32)
                    .assertRefused(1, expected);
            dpi("train", "prior", "--data", data, "--validation", pipe, "--out", folder.resolve("run"),
                    "--image-size", 32).assertRefused(1, expected);
        });
    }

    @Test
    void aNameThatBeginsWithAnAtIsAFilesName() throws IOException {
        assertFalse(Files.exists(Path.of("@nothing.png")));
        dpi("faces", "@nothing.png").assertRefused(1, "@nothing.png: expected an image");
        dpi("faces", "@" + Pipes.make(folder.resolve("pipe.png"))).assertRefused(1, "expected an image");
        dpi("faces", "@" + given(data)).assertRefused(1, "@" + data);
    }
}
