package io.github.dpi4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dpi4j.checkpoint.Safetensors;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.file.AtomicFile;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.RgbImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Commands killed as {@code kill -9} does it, at random moments and right after files appear, started again until they are done, and
 * held against an undisturbed run, bit for bit. Under the profile {@code kill}: minutes.
 */
@EnabledIfSystemProperty(named = "kill.count", matches = "\\d+", disabledReason = "runs under the profile kill")
class RandomKillsIT {
    private static final int KILLS = Integer.getInteger("kill.count", 0);
    private static final int FACES = 10;
    /** Milliseconds between looks at a process, which needs the processor more. */
    private static final int POLL = 3;
    /** A process that was not killed. */
    private static final double NOT = -1;

    /** Files that say when or how fast, and a lock. */
    private static final Set<String> WITH_TIMES = Set.of(".lock", "results.jsonl", "scores.json", "scores.md",
            "report.html");

    @TempDir
    private Path folder;

    private final SplittableRandom random = new SplittableRandom(Long.getLong("kill.seed", 13));

    @BeforeEach
    void writeInputs() throws IOException {
        HashCheckpoints.writeSmall(folder);
        for (String name : List.of("faces8", "faces32")) {
            int size = name.equals("faces8") ? 8 : 32;
            Files.createDirectory(folder.resolve(name));
            for (int n = 0; n < FACES; n++) {
                RgbImage image = RgbImage.blank(size, size);
                for (int i = 0; i < image.pixels().length; i++) {
                    image.pixels()[i] = (byte) (i * (n + 3));
                }
                ImageFiles.write(folder.resolve(name).resolve(n + ".png"), image);
            }
        }
    }

    @Test
    void restore() throws Exception {
        kill("restore", "restore", "--prior", "prior32.safetensors", "--corrector", "corrector32.safetensors",
                "--steps",
                "ddim2", "--aligned", "faces8", "-o", "OUT");
    }

    @Test
    void train() throws Exception {
        kill("train", "train", "corrector", "--data", "faces32", "--out", "OUT", "--image-size", "16", "--scale", "4",
                "--channels", "32", "--multipliers", "1,1", "--attention", "8", "--batch", "2", "--steps", "24",
                "--log-every",
                "1", "--checkpoint-every", "2", "--samples-every", "6", "--augment", "faces");
    }

    @Test
    void evaluate() throws Exception {
        kill("evaluate", "evaluate", "--prior", "prior32.safetensors", "--corrector", "corrector32.safetensors",
                "--data",
                "faces32", "--method", "dpi:steps=ddim2", "--degradation", "bicubic", "--batch", "2", "-o", "OUT");
    }

    private void kill(String name, String... args) throws Exception {
        Path whole = folder.resolve("whole-" + name);
        Process undisturbed = start(whole, args);
        Duration needed = Duration.ZERO;
        while (!undisturbed.waitFor(POLL, TimeUnit.MILLISECONDS)) {
            needed = used(undisturbed, needed);
        }
        assertEquals(0, undisturbed.exitValue(), () -> said(whole));
        Map<String, byte[]> expected = content(whole);
        int[] quarters = new int[4];
        int kills = 0;
        int rounds = 0;
        int mostKills = 0;
        int unfinished = 0;
        while (kills < KILLS) {
            Path out = folder.resolve(name + rounds++);
            int before = kills;
            boolean isDone = false;
            while (true) {
                Process process = start(out, args);
                double part = kills < KILLS && kills - before < 40 && !isDone ? killed(process, out, needed) : NOT;
                if (part != NOT) {
                    kills++;
                    quarters[Math.min(3, (int) (4 * part))]++;
                    unfinished += names(out).contains(".part ") ? 1 : 0;
                    if (kills % 10 == 0) {
                        System.out.println(name + ": " + kills + " kills");
                    }
                    Map<String, byte[]> now = content(out);
                    // What is all there cannot be hurt by more of them.
                    isDone = now.keySet().equals(expected.keySet())
                            && now.keySet().stream().allMatch(file -> Arrays.equals(now.get(file), expected.get(file)));
                    for (Map.Entry<String, byte[]> file : now.entrySet()) {
                        if (file.getKey().endsWith(".png") && expected.containsKey(file.getKey())
                                && !file.getKey().equals("loss.png")) {
                            assertArrayEquals(expected.get(file.getKey()), file.getValue(), file.getKey());
                        }
                    }
                } else if (process.waitFor() == 0) {
                    break;
                } else {
                    throw new AssertionError("exit code " + process.exitValue() + ": " + said(out));
                }
            }
            mostKills = Math.max(mostKills, kills - before);
            Map<String, byte[]> found = content(out);
            assertEquals(expected.keySet(), found.keySet());
            expected.forEach((file, bytes) -> assertArrayEquals(bytes, found.get(file), file));
            delete(out);
        }
        System.out.println(name + ": " + kills + " kills in " + rounds + " runs, at most " + mostKills
                + " in one, " + Arrays.toString(quarters) + " in the quarters of " + needed.toMillis()
                + " ms of processor time, " + unfinished + " of them while a file was being written; "
                + expected.size() + " files identical with an undisturbed run's each time");
    }

    /**
     * Kills a process at a moment drawn from all of an undisturbed run, every other time just after a file has changed if that is
     * earlier.
     *
     * @param needed processor time of an undisturbed run: a busy machine stretches the other kind
     * @return the part of that time the process had used, or {@link #NOT} if it ended before
     */
    private double killed(Process process, Path out, Duration needed) throws Exception {
        long until = (long) (needed.toNanos() * random.nextDouble(0.1, 1));
        int changes = random.nextBoolean() ? Integer.MAX_VALUE : random.nextInt(1, 6);
        String before = names(out);
        Duration used = Duration.ZERO;
        while (changes > 0 && used.toNanos() < until && !process.waitFor(POLL, TimeUnit.MILLISECONDS)) {
            used = used(process, used);
            String now = names(out);
            if (!now.equals(before)) {
                before = now;
                changes--;
            }
        }
        if (!process.isAlive()) {
            return NOT;
        }
        process.destroyForcibly().waitFor();
        return (double) used.toNanos() / needed.toNanos();
    }

    /** Returns a process's processor time, or what was known of it before once it has ended. */
    private static Duration used(Process process, Duration before) {
        return process.info().totalCpuDuration().filter(now -> now.compareTo(before) > 0).orElse(before);
    }

    private Process start(Path out, String... args) throws IOException {
        List<Object> real = new ArrayList<>();
        for (String arg : args) {
            boolean isFile = arg.endsWith(".safetensors") || arg.startsWith("faces") && !arg.equals("faces");
            real.add(arg.equals("OUT") ? out : isFile ? folder.resolve(arg) : arg);
        }
        return DpiProcess.start(folder.resolve(out.getFileName() + ".txt"), List.of("-Xmx512m", "-XX:+UseSerialGC"),
                "io.github.dpi4j.cli.Main", real.toArray());
    }

    private String said(Path out) {
        try {
            return Files.readString(folder.resolve(out.getFileName() + ".txt"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static String names(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.map(f -> f.getFileName() + " " + f.toFile().length()).sorted().toList().toString();
        } catch (IOException | UncheckedIOException e) {
            // Not there yet, or something went while it was listed.
            return "";
        }
    }

    /** The files of a finished run without what says when: times in logs and checkpoints, and where a run may leave locks. */
    private static Map<String, byte[]> content(Path folder) throws IOException {
        Map<String, byte[]> content = new TreeMap<>();
        if (!Files.isDirectory(folder)) {
            return content;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = folder.relativize(file).toString();
                if (name.equals("scores.csv")) {
                    // Without the seconds.
                    content.put(name,
                            Files.readString(file).replaceAll(",[^,\n]*\n", "\n").getBytes(StandardCharsets.UTF_8));
                } else if (name.equals("log.csv")) {
                    content.put(name, String
                            .join("\n", Files.readAllLines(file).stream().map(line -> line.split(",", -1))
                                    .map(f -> f[0] + "," + f[1] + ","
                                            + String.join(",", List.of(f).subList(4, f.length)))
                                    .toList())
                            .getBytes(StandardCharsets.UTF_8));
                } else if (name.equals("checkpoint.safetensors")) {
                    Weights weights = Safetensors.read(file);
                    for (String tensor : weights.names()) {
                        float[] values = weights.tensor(tensor).data();
                        ByteBuffer bits = ByteBuffer.allocate(values.length * Float.BYTES);
                        bits.asFloatBuffer().put(values);
                        content.put(name + "/" + tensor, bits.array());
                    }
                } else if (!WITH_TIMES.contains(name) && !AtomicFile.isPartial(file)) {
                    content.put(name, Files.readAllBytes(file));
                }
            }
        }
        return content;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                if (AtomicFile.isPartial(file)) {
                    throw new AssertionError("left behind: " + file);
                }
                Files.delete(file);
            }
        }
    }
}
