package io.github.dpi4j.cli;

import static io.github.dpi4j.cli.CommandLineRun.dpi;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.MatchResult;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FacesCommandTest {
    @TempDir
    private static Path folder;
    private static Path weights;

    @BeforeAll
    static void trainsForAMoment() throws IOException {
        Path images = Files.createDirectories(folder.resolve("data/images"));
        ImageFiles.write(images.resolve("p.png"), RgbImage.blank(60, 60));
        Files.writeString(folder.resolve("data/faces.csv"),
                "file,…\np.png,1,0.9,10,10,40,40,20,25,40,25,30,35,22,42,38,42\n");
        weights = folder.resolve("run");
        CommandLineRun run = dpi("train", "detector", "--data", folder.resolve("data"), "--out", weights,
                "--proposal-steps", 2, "--refinement-steps", 2, "--threads", 1);
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.err().contains("refinement step 2/2"), run.err());
    }

    @Test
    void aPictureWithoutAFaceIsReportedInOneLine() throws IOException {
        Path photo = folder.resolve("black.png");
        ImageFiles.write(photo, RgbImage.blank(100, 80));
        dpi("faces", "--detector", weights, photo).assertRefused(1, "black.png", "no face found");
    }

    @Test
    void aFolderStandsForItsPhotographs() throws IOException {
        Path photos = Files.createDirectory(folder.resolve("photos"));
        for (String name : List.of("a.png", "b.png")) {
            ImageFiles.write(photos.resolve(name), RgbImage.blank(100, 80));
        }
        CommandLineRun run = dpi("faces", "--detector", weights, photos);
        assertEquals(photos.resolve("a.png") + ": no face found\n" + photos.resolve("b.png") + ": no face found\n"
                + "dpi faces: no face found in 2 photographs\n", run.err());
        dpi("faces", "--detector", weights, photos, "--sheet", photos.resolve("a.png")).assertRefused(2, "--sheet");
        dpi("faces", Files.createDirectory(folder.resolve("none"))).assertRefused(1, "expected images", "found none");
    }

    @Test
    void facesOfPhotographsAreLinesOfJsonAndADrawing() throws IOException {
        Path portrait = Golden.file("golden/images/face_256.png");
        Path empty = folder.resolve("empty.png");
        ImageFiles.write(empty, RgbImage.blank(100, 80));
        Path sheet = folder.resolve("sheet.png");
        CommandLineRun run = dpi("faces", "--sheet", sheet, portrait, empty);
        assertEquals(0, run.exitCode(), run.err());
        assertEquals(empty + ": no face found\n", run.err());
        Pattern line = Pattern.compile("\\{\"file\":\"[^\"]*face_256.png\",\"score\":0\\.[0-9]+,\"x\":[0-9.]+,.*"
                + "\"right_eye\":\\[([0-9.]+),([0-9.]+)],\"left_eye\":.*\"left_mouth\":\\[[0-9.]+,[0-9.]+]}\n");
        Matcher face = line.matcher(run.out());
        assertTrue(face.matches(), run.out());
        assertEquals(100.5, Double.parseDouble(face.group(1)), 6);
        assertEquals(135, Double.parseDouble(face.group(2)), 6);
        assertTrue(ImageFiles.read(sheet).width() > 1000);
    }

    @Test
    void aPhotographThatCannotBeReadDoesNotStopTheOthers() throws IOException {
        Path portrait = Golden.file("golden/images/face_256.png");
        Path bad = Files.writeString(folder.resolve("bad.png"), "no image");
        CommandLineRun run = dpi("faces", bad, portrait, "--sheet", folder.resolve("one.png"));
        assertEquals(1, run.exitCode());
        assertEquals(1, run.out().lines().count(), run.out());
        assertTrue(run.err().contains("bad.png") && run.err().lines().count() == 1, run.err());
        assertTrue(Files.exists(folder.resolve("one.png")));
        CommandLineRun none = dpi("faces", bad, bad);
        assertEquals(1, none.exitCode());
        assertEquals(2, none.err().lines().count(), none.err());
    }

    @Test
    void wrongOptionsAreRefused() throws IOException {
        dpi("faces", "--threshold", 2, "x.png").assertRefused(2, "--threshold: expected", "got 2");
        dpi("faces", "--min-eye-distance", 1, "x.png").assertRefused(2, "--min-eye-distance: expected", "got 1");
        dpi("faces", "--detector", weights, "--sheet", "x.txt", "x.png").assertRefused(2, "x.txt");
        dpi("faces", "--detector", weights, "missing.png").assertRefused(1, "missing.png");
        dpi("faces", "--detector", folder.resolve("data"), "x.png").assertRefused(1, "proposal.safetensors");
        Path text = Files.writeString(folder.resolve("text.onnx"), "no network");
        dpi("faces", "--detector", text, "x.png").assertRefused(1, "text.onnx", "expected an ONNX file");
        dpi("train", "detector", "--data", folder, "--out", folder.resolve("no"), "--proposal-steps", 0)
                .assertRefused(2, "--proposal-steps: expected at least 2, got 0");
        dpi("faces", "--threads", 0, "x.png").assertRefused(2, "--threads: expected", "got 0");
        CommandLineRun other = dpi("train", "detector", "--data", folder.resolve("data"), "--out", weights, "--seed",
                5);
        assertEquals(2, other.exitCode());
        assertTrue(other.err().contains("seed: expected 1, got 5"), other.err());
    }

    @Test
    void aNameThatIsNoFilesIsSaidWithItsTable() throws IOException {
        Path data = Files.createDirectories(folder.resolve("named"));
        // Enough of them that one is of the part that is looked at.
        StringBuilder table = new StringBuilder("file,…\n");
        for (int n = 0; n < 60; n++) {
            table.append("s").append(n).append("\0.png,0\n");
        }
        Path file = Files.writeString(data.resolve("faces.csv"), table);
        dpi("evaluate-detector", "--detector", weights, "--data", data).assertRefused(1,
                file + ": expected names of files", "\\u0000");
    }

    @Test
    void aDetectorIsMeasuredOnAllPhotographsOfOnesOwn() throws IOException {
        Path data = folder.resolve("mine");
        Path portrait = Files.createDirectories(data.resolve("images")).resolve("face.png");
        Files.copy(Golden.file("golden/images/face_256.png"), portrait);
        String face = dpi("faces", portrait).assertDone().out();
        String numbers = Pattern.compile("(?<=[:,\\[ ])-?[0-9.]+(?=[,}\\]])").matcher(face).results()
                .map(MatchResult::group).collect(Collectors.joining(","));
        Files.writeString(data.resolve("faces.csv"), "file,…\nface.png,1," + numbers + "\n");
        CommandLineRun run = dpi("evaluate-detector", "--data", data, "--part", "all", "--threshold", "0.6")
                .assertDone();
        assertTrue(run.out().startsWith("portraits, threshold 0.60: 1 faces, recall 1.000, precision 1.000"),
                run.out());
        assertEquals(1, run.out().lines().count(), run.out());
    }

    @Test
    void anEvaluationNeedsPhotographsOfItsPart() {
        dpi("evaluate-detector", "--detector", weights, "--data", folder.resolve("data")).assertRefused(1,
                "expected photographs of the part 'test'", "--part all");
    }
}
