package io.github.dpi4j.spark.submit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.spark.SmallFaces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code dpi-spark/submit} as people start it, with the jar that it hands to Spark, on a cluster of two executors, each a process of
 * its own.
 */
class ClusterIT {
    private static final String EXECUTOR = "CoarseGrainedExecutorBackend";
    private static final int IMAGES = 24;

    @TempDir
    private Path root;

    @Test
    void theResultIsThatOfOneMachineWhenAnExecutorIsKilledInTheMiddle() throws IOException, InterruptedException {
        SmallFaces faces = SmallFaces.write(root, IMAGES);
        Path output = root.resolve("spark");
        Path log = root.resolve("log");
        Process submit = start(log, "submit", "--master", "local-cluster[2,1,1024]", "--conf",
                "spark.executor.memory=1g", "--conf", "spark.ui.enabled=false", "--files", faces.prior().toString(),
                "restore", faces.folder().toString(), "-o", output.toString(), "--format", "png", "--prior",
                faces.prior().getFileName().toString(), "--method", SmallFaces.LONG_METHOD, "--seed", "7", "--aligned",
                "--images-per-task", "3");
        try {
            await(submit, log, () -> count(output) >= 2);
            List<ProcessHandle> executors = submit.descendants()
                    .filter(p -> p.info().commandLine().orElse("").contains(EXECUTOR)
                            && !p.info().command().orElse("").endsWith("bash"))
                    .toList();
            assertEquals(2, executors.size(),
                    () -> "executors: " + executors.stream().map(ProcessHandle::info).toList());
            int before = count(output);
            assertTrue(executors.getFirst().destroyForcibly());
            assertTrue(before < IMAGES, "killed in the middle: " + before);
            assertTrue(submit.waitFor(10, TimeUnit.MINUTES), () -> read(log));
        } finally {
            submit.descendants().forEach(ProcessHandle::destroyForcibly);
            submit.destroyForcibly();
        }
        // One image cannot be read.
        assertEquals(1, submit.exitValue(), () -> read(log));
        assertTrue(read(log).contains(IMAGES + " of " + (IMAGES + 1) + " images are in"), () -> read(log));
        assertTrue(read(log).contains("Lost executor"), () -> read(log));
        Path expected = root.resolve("one");
        assertEquals(1, onOneMachine("restore", "--prior", faces.prior().toString(), "--steps", "ddim40", "--seed", "7",
                "--aligned", faces.folder().toString(), "-o", expected + "/"));
        assertEquals(IMAGES, count(expected));
        assertEquals(files(expected).keySet(), files(output).keySet());
        files(expected).forEach((name, content) -> assertArrayEquals(content, files(output).get(name), name));
    }

    /** Until something is there to see, or the program has ended. */
    private static void await(Process process, Path log, BooleanSupplier seen)
            throws InterruptedException {
        while (!seen.getAsBoolean()) {
            assertTrue(process.isAlive(), () -> read(log));
            Thread.sleep(20);
        }
    }

    private static Process start(Path log, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(args));
        command.set(0, Path.of(args[0]).toAbsolutePath().toString());
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().remove("SPARK_HOME");
        return builder.start();
    }

    private static int onOneMachine(String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules=jdk.incubator.vector", "-cp", System.getProperty("java.class.path"),
                        "io.github.dpi4j.cli.Main"));
        command.addAll(List.of(args));
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    private static int count(Path folder) {
        return files(folder).size();
    }

    private static Map<String, byte[]> files(Path folder) {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> list = Files.isDirectory(folder) ? Files.list(folder) : Stream.of()) {
            for (Path file : list
                    .filter(f -> f.toString().endsWith(".png") && !f.getFileName().toString().startsWith("."))
                    .toList()) {
                files.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
