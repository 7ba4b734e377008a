package io.github.dpi4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.RgbImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    void comparesEveryMethodUnderEveryConditionOnEveryImage() throws IOException {
        CommandLineRun run = evaluate("one", 1, "--method", "bicubic", "--method", "ddnm:steps=3,eta=0.5", "--method",
                "plain=dpi:steps=2,2,corrector=false", "--degradation", "bicubic,blind").assertDone();
        assertEquals("dpi evaluate: plain: steps: dpi needs 20 or more, got 4; images keep noise and a pattern\n",
                run.fewSteps());
        List<String> lines = Files.readAllLines(folder.resolve("one/scores.csv"));
        assertEquals("image,condition,method,psnr,ssim,laplacian_share,high_frequency_share,seconds", lines.getFirst());
        assertEquals(1 + 3 * 3 * 2, lines.size());
        assertTrue(run.out().contains("### bicubic ×4, 3 images"), run.out());
        assertTrue(run.out().contains("### blind, 3 images"), run.out());
        assertTrue(run.out().contains("| plain |"), run.out());
        assertEquals(run.out(), Files.readString(folder.resolve("one/scores.md")));
        RgbImage sheet = ImageFiles.read(folder.resolve("one/sheet-bicubic-x4.png"));
        assertEquals(4 + 5 * (128 + 4), sheet.width());
        assertEquals(4 + 2 * (128 + 4 * 15 + 4), sheet.height());
    }

    @Test
    void passesOfNetworksAreCountedAsTheyRun() throws IOException {
        CommandLineRun run = evaluate("passes", 3, "--method", "bicubic", "--method", "dpi:steps=ddim2,tau=0",
                "--method",
                "dps:steps=3", "--method", "repaint:steps=4,jump-length=2,jump-samples=2").assertDone();
        Path results = folder.resolve("passes/results.jsonl");
        List<String> lines = Files.readAllLines(results);
        for (String counted : List.of("\"label\":\"bicubic\".*\"passes\":\\{\"prior\":0,\"corrector\":0,\"vjp\":0}",
                "\"method\":\"dpi\".*\"passes\":\\{\"prior\":2,\"corrector\":1,\"vjp\":0}",
                "\"method\":\"dps\".*\"passes\":\\{\"prior\":3,\"corrector\":0,\"vjp\":3}",
                "\"method\":\"repaint\".*\"passes\":\\{\"prior\":[5-9],\"corrector\":0,\"vjp\":0}")) {
            assertEquals(3, lines.stream().filter(line -> line.matches(".*" + counted + ".*")).count(), counted);
        }
        assertTrue(run.out().contains(" | network passes |") && run.out().contains(" | 2 + 1 corrector |")
                && run.out().contains(" | 3 + 3 VJP |") && run.out().contains(" | 0 |"), run.out());
        assertTrue(run.out().contains("### bicubic ×4, difference to dpi:steps=ddim2,tau=0\n"), run.out());
        assertTrue(Files.readString(folder.resolve("passes/scores.json"))
                .contains("\"passes\":{\"prior\":3.0,\"corrector\":0.0,\"vjp\":3.0}"));
        // Results of an earlier version.
        Files.write(results, lines.stream().map(line -> line.replaceFirst("\"passes\":\\{[^}]*},", "")).toList());
        String again = evaluate("passes", 3, "--method", "bicubic", "--method", "dpi:steps=ddim2,tau=0").assertDone()
                .out();
        assertFalse(again.contains("passes |"), again);
    }

    @Test
    void resultsDoNotDependOnTheBatchAndAreThoseOfRestore() throws IOException {
        evaluate("one", 1, "--method", "dpi:steps=ddim2", "--degradation", "bicubic,difface").assertDone();
        evaluate("three", 3, "--method", "dpi:steps=ddim2", "--degradation", "bicubic,difface").assertDone();
        assertEquals(images("one"), images("three"));
        CommandLineRun.dpi("restore", data, "-o", folder.resolve("restored"), "--degrade", 4, "--steps", "ddim2",
                "--prior", folder.resolve("prior32.safetensors"), "--corrector",
                folder.resolve("corrector32.safetensors")).assertDone();
        for (int n = 0; n < 3; n++) {
            assertArrayEquals(ImageFiles.read(folder.resolve("restored/" + n + ".png")).pixels(),
                    ImageFiles.read(folder.resolve("one/bicubic-x4/dpi_steps=ddim2/" + n + ".png")).pixels());
        }
    }

    @Test
    void imagesThatCannotBeReadAreAllNamedAtOnceOrLeftOut() throws IOException {
        Files.writeString(data.resolve("b.png"), "no picture");
        Files.writeString(data.resolve("c.jpg"), "none either");
        evaluate("bad", 1, "--method", "bicubic").assertRefused(1, "b.png: expected an image",
                "c.jpg: expected an image",
                "--skip-bad");
        CommandLineRun run = evaluate("bad", 1, "--method", "bicubic", "--skip-bad");
        assertEquals(0, run.exitCode(), run.err());
        assertEquals(2, run.err().lines().filter(line -> line.startsWith("left out: ")).count(), run.err());
        assertTrue(run.out().contains("3 images"), run.out());
    }

    @Test
    void aRunThatWasStoppedGoesOnWhereItWas() throws IOException {
        evaluate("whole", 1, "--method", "ddnm:steps=3").assertDone();
        evaluate("part", 1, "--method", "ddnm:steps=3", "--limit", 2).assertDone();
        Path results = folder.resolve("part/results.jsonl");
        List<String> before = Files.readAllLines(results);
        assertEquals(2, before.size());
        // Killed while the second line was written, and the third image half done.
        byte[] bytes = Files.readString(results).getBytes(StandardCharsets.UTF_8);
        Files.write(results, Arrays.copyOf(bytes, bytes.length - 20));
        evaluate("part", 1, "--method", "ddnm:steps=3").assertDone();
        List<String> after = Files.readAllLines(results);
        assertEquals(before.getFirst(), after.getFirst(), "the first image is left alone");
        assertEquals(3, after.size());
        assertEquals(images("whole"), images("part"));
        Files.write(folder.resolve("part/bicubic-x4/ddnm_steps=3/1.png"), new byte[]{1}, StandardOpenOption.APPEND);
        Files.copy(folder.resolve("part/bicubic-x4/ddnm_steps=3/0.png"),
                folder.resolve("part/bicubic-x4/ddnm_steps=3/2.png"),
                StandardCopyOption.REPLACE_EXISTING);
        evaluate("part", 1, "--method", "ddnm:steps=3").assertDone();
        assertEquals(4, Files.readAllLines(results).size(), "an image that is not the log's is made anew");
        assertEquals(images("whole"), images("part"));
    }

    @Test
    void onlyWhatAChangeConcernsIsMadeAnew() throws IOException {
        evaluate("out", 3, "--method", "bicubic", "--method", "A=ddnm:steps=2").assertDone();
        evaluate("out", 3, "--method", "bicubic", "--method", "A=ddnm:steps=3").assertDone();
        evaluate("same", 3, "--method", "bicubic", "--method", "A=ddnm:steps=3").assertDone();
        assertEquals(3 * 2 + 3, Files.readAllLines(folder.resolve("out/results.jsonl")).size());
        assertEquals(images("same"), images("out"));
    }

    @Test
    void optionsThatWouldHaveNoEffectAreRefused() throws IOException {
        Path plan = folder.resolve("plan.json");
        Files.writeString(plan, """
                {"conditions": [{"degradation": "blind"}], "methods": [{"method": "bicubic"}]}
                """);
        Object[] command = {"evaluate", "--data", data, "-o", folder.resolve("none"), "--prior",
                folder.resolve("prior32.safetensors")};
        for (Object[] options : new Object[][]{{"--degradation", "blind", "--scale", 4},
                {"--degradation", "blind,gfpgan", "--scale", "4,8"}}) {
            CommandLineRun.dpi(Stream.of(command, options).flatMap(Arrays::stream).toArray()).assertRefused(2,
                    "--scale: expected with --degradation bicubic only, got blind");
        }
        for (Object[] options : new Object[][]{{"--scale", 4}, {"--degradation", "blind"}, {"--method", "dpi"}}) {
            CommandLineRun.dpi(Stream.of(command, options, new Object[]{"--plan", plan}).flatMap(Arrays::stream)
                    .toArray()).assertRefused(2, "--method, --degradation, --scale: expected none with --plan");
        }
    }

    @Test
    void aPlanWithSeveralValuesIsASearch() throws IOException {
        Path plan = folder.resolve("plan.json");
        Files.writeString(plan,
                """
                        {"conditions": [{"degradation": "bicubic", "scale": 2}],
                         "methods": [{"method": "ddnm", "set": {"steps": 2, "eta": [0, 0.5]}}, {"label": "B", "method": "bicubic"}]}
                        """);
        CommandLineRun run = evaluate("out", 3, "--plan", plan).assertDone();
        for (String label : List.of("| ddnm eta=0 |", "| ddnm eta=0.5 |", "| B |")) {
            assertTrue(run.out().contains(label), run.out());
        }
        Files.writeString(plan, "{\"conditions\": [], \"methods\": [], \"sed\": 1}");
        evaluate("x", 1, "--plan", plan).assertRefused(1, plan.toString(), "'sed'");
        Files.writeString(plan, """
                {"conditions": [{"degradation": "bicubic", "scale": 5}], "methods": [{"method": "bicubic"}]}
                """);
        evaluate("x", 1, "--plan", plan).assertRefused(2, plan + ": scale: expected divisors", "got 5");
    }

    @Test
    void settingsAreChosenOnOtherImages() throws IOException {
        Path others = Files.createDirectory(folder.resolve("others"));
        Files.copy(data.resolve("1.png"), others.resolve("x.png"));
        Files.copy(data.resolve("0.png"), others.resolve("y.png"));
        Path plan = folder.resolve("plan.json");
        Files.writeString(plan,
                """
                        {"conditions": [{"degradation": "bicubic", "scale": 4}, {"degradation": "bicubic", "scale": 2}],
                         "methods": [{"method": "bicubic"}, {"label": "A", "method": "ddnm", "set": {"steps": 2, "eta": [0, 1]}}]}
                        """);
        Object[] options = {"--plan", plan, "--choose-on", others, "--choose-by", "ssim", "--choose-images", 1};
        CommandLineRun run = evaluate("out", 3, options).assertDone();
        assertTrue(run.out().contains("| A |") && !run.out().contains("eta="), run.out());
        for (String file : List.of("scores.csv", "trials/scores.csv", "trials/report.html")) {
            assertTrue(Files.exists(folder.resolve("out").resolve(file)), file);
        }
        String trials = Files.readString(folder.resolve("out/trials/scores.csv"));
        assertEquals(1 + 2 * 2, trials.lines().count(), trials);
        assertTrue(
                Files.readString(folder.resolve("out/report.html")).contains("by ssim on 1 other image; trials: A 2"));
        for (String condition : List.of("bicubic-x4", "bicubic-x2")) {
            String best = "A eta=" + (score(trials, condition, "A eta=0") >= score(trials, condition, "A eta=1")
                    ? "0"
                    : "1");
            String lines = Files.readAllLines(folder.resolve("out/results.jsonl")).stream()
                    .filter(l -> l.contains("\"" + condition + "\"") && l.contains("\"A\""))
                    .collect(Collectors.joining("\n"));
            assertTrue(lines.contains(best.replace("A eta=", "\"eta\":\"") + "\""), lines);
        }
        int done = Files.readAllLines(folder.resolve("out/results.jsonl")).size();
        evaluate("out", 3, options).assertDone();
        assertEquals(done, Files.readAllLines(folder.resolve("out/results.jsonl")).size(), "nothing is made twice");
    }

    private static double score(String csv, String condition, String label) {
        List<String> titles = List.of(csv.lines().findFirst().orElseThrow().split(","));
        String line = csv.lines().filter(l -> l.contains(condition) && l.contains(label)).findFirst()
                .orElseThrow();
        return Double.parseDouble(line.split(",")[titles.indexOf("ssim")]);
    }

    @Test
    void wrongUseIsRefusedBeforeAnythingIsWritten() throws IOException {
        Path search = Files.writeString(folder.resolve("search.json"), """
                {"conditions": [{"degradation": "bicubic", "scale": 4}],
                 "methods": [{"method": "ddnm", "set": {"steps": [2, 3]}}]}
                """);
        evaluate("x", 1, "--choose-on", data).assertRefused(2, "--choose-on", "several values");
        evaluate("x", 1, "--plan", search, "--choose-on", data, "--choose-by", "psn").assertRefused(2, "--choose-by",
                "psnr", "'psn'");
        evaluate("x", 1, "--plan", search, "--choose-on", data, "--choose-images", 0).assertRefused(2,
                "--choose-images", "0");
        evaluate("x", 1, "--plan", search, "--choose-images", 2).assertRefused(2, "--choose-on");
        evaluate("x", 1, "--scale", 5).assertRefused(2, "--scale", "32", "5");
        evaluate("x", 1, "--method", "ddmn").assertRefused(2, "--method", "'ddmn'", "ddnm", "bicubic");
        evaluate("x", 1, "--method", "ddnm:eta=2").assertRefused(2, "--method", "eta", "from 0 to 1", "'2'");
        evaluate("x", 1, "--method", "dpi", "--method", "dpi").assertRefused(2, "labels", "dpi");
        evaluate("x", 1, "--degradation", "blurry").assertRefused(2, "--degradation", "blurry", "gfpgan");
        assertFalse(Files.exists(folder.resolve("x")));
    }

    @Test
    void aFolderThatCannotBeIsRefusedFirst() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        CommandLineRun.dpi("evaluate", "--data", data, "-o", file).assertRefused(1,
                file + ": expected a folder, found a file");
        CommandLineRun.dpi("demo", "-o", file).assertRefused(1, file + ": expected a folder, found a file");
    }

    private CommandLineRun evaluate(String out, int batch, Object... more) {
        List<Object> args = new ArrayList<>(List.of("evaluate", "--data", data, "-o", folder.resolve(out), "--prior",
                folder.resolve("prior32.safetensors"), "--corrector", folder.resolve("corrector32.safetensors"),
                "--batch", batch, "--sheet-images", 2));
        args.addAll(List.of(more));
        if (!List.of(more).contains("--scale") && !List.of(more).contains("--plan")) {
            args.addAll(List.of("--scale", 4));
        }
        return CommandLineRun.dpi(args.toArray());
    }

    /** All restored and degraded images of an evaluation, by path. */
    private List<String> images(String out) throws IOException {
        List<String> images = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder.resolve(out))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".png") && f.getParent().getNameCount() > folder
                    .resolve(out).getNameCount()).sorted().toList()) {
                images.add(folder.resolve(out).relativize(file) + " "
                        + Arrays.hashCode(ImageFiles.read(file).pixels()));
            }
        }
        return images;
    }

    @Test
    void settingsThatCannotFitAreRefusedBeforeAnythingIsRead() {
        for (String wrong : List.of("dr2:steps=2", "ilvr:factor=3", "diffpir:lambda=1e308", "dpi:grid=3")) {
            evaluate("out", 1, "--method", wrong).assertRefused(2, "--method: ", wrong.replaceFirst(":.*", ": "),
                    "expected ");
        }
        assertFalse(Files.exists(folder.resolve("out")));
    }

    @Test
    void timesStandWithoutAnInterval() {
        String table = evaluate("out", 3, "--method", "bicubic").assertDone().out();
        String row = table.lines().filter(line -> line.startsWith("| bicubic |")).findFirst().orElseThrow();
        String[] cells = row.split("\\|");
        assertTrue(cells[2].contains("±") && !cells[cells.length - 2].contains("±"), table);
    }
}
