package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.file.AtomicFile;
import io.github.dpi4j.file.CacheFolder;
import io.github.dpi4j.file.InputFile;
import io.github.dpi4j.tensor.Tensor;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The trial of the kernels for Hopper: {@link HopperCheck} in a process of its own. After a kernel that failed, CUDA's
 * documentation says of most errors, "to continue using CUDA, the process must be terminated and relaunched"; a new context
 * is not enough. A process can also be ended if the kernel does not end.
 *
 * <p>The verdict is kept in a file of the user's cache folder, by device, driver and kernels, so that there is one trial for
 * each. A kernel that fails later, in real use, changes it.
 */
final class HopperTrial {
    private static final System.Logger LOGGER = System.getLogger(HopperTrial.class.getName());
    /** A driver may need half a minute to compile all kernels for the first time. */
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String TITLE = "dpi hopper 1";
    private static final String PASSED = "passed";
    private static final int MOST_BYTES = 1 << 16;
    /** Variables of the environment whose options, for a debugger say, are not meant for the other process. */
    private static final List<String> OPTIONS_OF_JAVA = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS",
            "_JAVA_OPTIONS");

    private final @Nullable Path file;
    private final String identity;

    /** @param file keeps the verdict; null to keep none */
    HopperTrial(@Nullable Path file, String identity) {
        this.file = file;
        this.identity = identity;
    }

    /** Returns the trial of these kernels on this device with this driver. */
    static HopperTrial of(String identity) {
        return new HopperTrial(CacheFolder.find()
                .map(f -> f.resolve("cuda").resolve("hopper-" + TileCache.hash(identity) + ".txt")).orElse(null),
                identity);
    }

    /** Returns whether the kernels may be used; says why not on the log. */
    boolean isPassed(ElementType type, int number) {
        return isPassed(command(type, number), LIMIT);
    }

    /** @param command runs {@link #main} in another process, given the file for its verdict as its last argument */
    boolean isPassed(List<String> command, Duration limit) {
        Optional<String> known = read();
        String verdict = known.orElseGet(() -> run(command, limit));
        if (!verdict.equals(PASSED)) {
            LOGGER.log(System.Logger.Level.WARNING, "cuda: kernels for Hopper are not used: {0}{1}", verdict,
                    known.isPresent() ? "; delete " + file + " to try them again" : "");
        }
        return verdict.equals(PASSED);
    }

    /** Keeps the kernels from being used from the next start on. */
    void fail(String reason) {
        LOGGER.log(System.Logger.Level.WARNING, "cuda: kernels for Hopper are not used from the next start on");
        write("they failed: " + reason);
    }

    /** Returns the verdict; one that says something of the kernels, and not of this process, is kept. */
    private String run(List<String> command, Duration limit) {
        try {
            Path result = Files.createTempFile("dpi-hopper", ".txt");
            try {
                List<String> whole = new ArrayList<>(command);
                whole.add(result.toString());
                ProcessBuilder builder = new ProcessBuilder(whole).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD);
                builder.environment().keySet().removeAll(OPTIONS_OF_JAVA);
                Process process = builder.start();
                process.getOutputStream().close();
                String verdict = await(process, limit)
                        ? Files.readString(result).strip()
                        : "they did not end within " + limit.toSeconds() + " s";
                if (verdict.isEmpty()) {
                    return "the process that tries them failed (" + process.exitValue() + ")";
                }
                write(verdict);
                return verdict;
            } finally {
                Files.deleteIfExists(result);
            }
        } catch (IOException e) {
            return "they could not be tried: " + e.getMessage();
        }
    }

    private static boolean await(Process process, Duration limit) {
        try {
            if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        return false;
    }

    private Optional<String> read() {
        if (file == null || !Files.exists(file)) {
            return Optional.empty();
        }
        try {
            List<String> lines = InputFile.readText(file, "the verdict on kernels", MOST_BYTES).lines().toList();
            if (lines.size() == 3 && lines.getFirst().equals(TITLE) && lines.get(1).equals(identity)) {
                return Optional.of(lines.get(2));
            }
            LOGGER.log(System.Logger.Level.WARNING, "{0}: ignored, and tried again: it is not this device''s", file);
        } catch (IOException e) {
            LOGGER.log(System.Logger.Level.WARNING, "{0}: ignored, and tried again: {1}", file, e.getMessage());
        }
        return Optional.empty();
    }

    private void write(String verdict) {
        if (file == null) {
            return;
        }
        try {
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            AtomicFile.write(file, String.join("\n", TITLE, identity, oneLine(verdict)) + "\n");
        } catch (IOException e) {
            LOGGER.log(System.Logger.Level.INFO, "the verdict on kernels is not kept: {0}", e.toString());
        }
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", "; ");
    }

    private static List<String> command(ElementType type, int number) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m",
                "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-XX:+IgnoreUnrecognizedVMOptions"));
        String driver = System.getProperty(Driver.PROPERTY);
        if (driver != null) {
            command.add("-D" + Driver.PROPERTY + "=" + driver);
        }
        Optional<String> path = classPath();
        String module = HopperTrial.class.getModule().getName();
        command.add("--enable-native-access=" + (path.isPresent() ? "ALL-UNNAMED" : module));
        path.ifPresentOrElse(p -> command.addAll(List.of("-cp", p, HopperTrial.class.getName())),
                () -> command.addAll(List.of("-m", module + "/" + HopperTrial.class.getName())));
        command.addAll(List.of(type.name(), Integer.toString(number)));
        return command;
    }

    /** Returns where these classes and those that they need come from; empty if they are part of the Java that runs. */
    private static Optional<String> classPath() {
        Set<String> places = new LinkedHashSet<>();
        for (Class<?> one : List.of(HopperTrial.class, Tensor.class)) {
            URI place;
            try {
                place = one.getProtectionDomain().getCodeSource().getLocation().toURI();
            } catch (URISyntaxException e) {
                throw new IllegalStateException(e);
            }
            if (!"file".equals(place.getScheme())) {
                return Optional.empty();
            }
            places.add(Path.of(place).toString());
        }
        return Optional.of(String.join(System.getProperty("path.separator"), places));
    }

    /**
     * Tries the kernels, and writes the verdict to a file: nothing if they could not be tried.
     *
     * @param arguments element type, the driver's index of the GPU, file
     */
    public static void main(String[] arguments) throws IOException {
        String verdict;
        try (DriverDevice device = DriverDevice.onTrial(ElementType.valueOf(arguments[0]),
                Integer.parseInt(arguments[1]))) {
            verdict = HopperCheck.difference(device, ElementType.valueOf(arguments[0])).orElse(PASSED);
        } catch (CudaException e) {
            verdict = "they failed: " + e.getMessage();
        }
        Files.writeString(Path.of(arguments[2]), oneLine(verdict));
    }
}
