package io.github.dpi4j.cli;

import static io.github.dpi4j.cli.CommandLineRun.dpi;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands whose place for results goes away, or takes nothing more: one line, and nothing is computed for nothing. */
class LostPlaceTest {
    private static final int IMAGES = 200;

    @TempDir
    private Path folder;
    private Path in;

    @BeforeEach
    void write() throws IOException {
        in = Files.createDirectory(folder.resolve("in"));
        for (int n = 0; n < IMAGES; n++) {
            RgbImage image = RgbImage.blank(32, 32);
            for (int i = 0; i < image.pixels().length; i++) {
                image.pixels()[i] = (byte) (i * (n + 3));
            }
            ImageFiles.write(in.resolve(n + ".png"), image);
        }
    }

    @Test
    void degradingEndsAtOnceWhereTheFolderVanishes() throws Exception {
        Path out = Files.createDirectory(folder.resolve("out"));
        CompletableFuture<CommandLineRun> run = CompletableFuture
                .supplyAsync(() -> dpi("degrade", in, "-o", out, "--degradation", "gfpgan"));
        while (count(out) == 0 && !run.isDone()) {
            Thread.sleep(1);
        }
        Files.move(out, folder.resolve("away"));
        assertEquals(1, run.get().exitCode());
        assertEquals(1, run.get().err().lines().count(), run.get().err());
        assertTrue(run.get().err().contains(out.toString()), run.get().err());
        assertTrue(count(folder.resolve("away")) < IMAGES);
    }

    /** The largest file that a process may write stands for a full disk: nothing, here. */
    @ParameterizedTest
    @ValueSource(strings = {"degrade IN -o OUT/ --degradation gfpgan", "sample PRIOR --steps 2 --count 40 -o OUT/",
            "restore PRIOR --aligned --steps ddim2 IN -o OUT/",
            "evaluate PRIOR --data IN --method dpi:steps=ddim2 --degradation bicubic -o OUT",
            "train prior --data IN --out OUT --image-size 16 --channels 32 --multipliers 1,1 --attention 8 --batch 2"
                    + " --steps 500 --checkpoint-every 2 --log-every 1",
            "export-onnx --weights FILE --output OUT.onnx"})
    @EnabledOnOs(OS.LINUX)
    void aDiskThatTakesNothingEndsACommandInOneLine(String command) throws Exception {
        HashCheckpoints.writeSmall(folder);
        String prior = folder.resolve("prior32.safetensors").toString();
        List<String> line = new ArrayList<>(List.of("/bin/bash", "-c", "trap '' XFSZ; ulimit -f 0; exec \"$@\"",
                "bash", Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED", "-XX:-UsePerfData",
                "-Xmx256m", "-cp", System.getProperty("java.class.path"), "io.github.dpi4j.cli.Main"));
        for (String word : command.split(" ")) {
            if (word.equals("PRIOR")) {
                line.addAll(List.of("--prior", prior));
            } else {
                line.add(word.equals("IN")
                        ? in.toString()
                        : word.equals("FILE") ? prior : word.replace("OUT", folder.resolve("out").toString()));
            }
        }
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes());
        assertEquals(1, process.waitFor(), said);
        String out = folder.resolve("out").toString();
        assertEquals(1, said.lines().filter(l -> l.startsWith("dpi ") && l.contains(out)).count(), said);
        assertTrue(said.lines().toList().getLast().contains(out), said);
        assertFalse(said.contains("\tat "), said);
        try (Stream<Path> files = Files.walk(folder)) {
            assertTrue(files.noneMatch(f -> f.toString().endsWith(".part")));
        }
    }

    @Test
    void scoresAreShownAlsoWhereTheirFileCannotBeWritten() throws IOException {
        Path file = Files.createDirectory(folder.resolve("taken")).resolve("x".repeat(252) + ".csv");
        CommandLineRun run = dpi("metrics", "--truth", in, "--restored", in, "--csv", file);
        assertEquals(1, run.exitCode());
        assertTrue(run.out().contains("SSIM"), run.out());
        assertTrue(run.err().lines().toList().getLast().contains(file.toString()), run.err());
    }

    private static long count(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }
}
