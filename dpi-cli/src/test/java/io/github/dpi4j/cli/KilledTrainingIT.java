package io.github.dpi4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training process that is killed as {@code kill -9} does it, at moments that are not chosen. */
class KilledTrainingIT {
    private static final int KILLS = 3;

    @TempDir
    private Path folder;

    @Test
    void comesToTheBitIdenticalWeights() throws Exception {
        Path data = Files.createDirectory(folder.resolve("data"));
        for (int n = 0; n < 4; n++) {
            RgbImage image = RgbImage.blank(16, 16);
            for (int i = 0; i < image.pixels().length; i++) {
                image.pixels()[i] = (byte) (i * (n + 3));
            }
            ImageFiles.write(data.resolve(n + ".png"), image);
        }
        Process whole = start("whole");
        assertEquals(0, whole.waitFor());
        int kills = 0;
        while (kills < KILLS) {
            Process process = start("killed");
            awaitLogLines(process, 3 * (kills + 1));
            process.destroyForcibly().waitFor();
            kills++;
        }
        assertTrue(Files.exists(folder.resolve("killed/checkpoint.safetensors")));
        assertEquals(0, start("killed").waitFor());
        assertArrayEquals(Files.readAllBytes(folder.resolve("whole/corrector.safetensors")),
                Files.readAllBytes(folder.resolve("killed/corrector.safetensors")));
        assertEquals(losses("whole"), losses("killed"));
    }

    private Process start(String run) throws IOException {
        List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow(),
                "--add-modules=jdk.incubator.vector", "-cp", System.getProperty("java.class.path"),
                "io.github.dpi4j.cli.Main", "train", "corrector", "--data", folder.resolve("data").toString(), "--out",
                folder.resolve(run).toString()));
        command.addAll(List.of("--image-size", "16", "--scale", "4", "--channels", "32", "--multipliers", "1,1",
                "--attention", "8", "--batch", "2", "--steps", "20", "--log-every", "1", "--checkpoint-every", "2",
                "--samples-every", "0", "--augment", "faces", "--threads", run.equals("whole") ? "2" : "1"));
        return new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(folder.resolve(run + ".txt").toFile()).start();
    }

    private void awaitLogLines(Process process, int lines) throws Exception {
        Path log = folder.resolve("killed/log.csv");
        while (process.isAlive() && (!Files.exists(log) || Files.readAllLines(log).size() <= lines)) {
            process.waitFor(5, TimeUnit.MILLISECONDS);
        }
    }

    /** Steps and losses of a log; times differ. */
    private List<String> losses(String run) throws IOException {
        return Files.readAllLines(folder.resolve(run + "/log.csv")).stream().map(line -> line.split(",", -1))
                .map(fields -> fields[0] + " " + fields[6]).toList();
    }
}
