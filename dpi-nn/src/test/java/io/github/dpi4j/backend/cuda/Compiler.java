package io.github.dpi4j.backend.cuda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Compilers that a test needs and that may not be installed: it is skipped then, and says why. */
final class Compiler {
    /** Of this module, wherever the tests run. */
    static final Path SOURCES = Stream.of(Path.of("src"), Path.of("../dpi-nn/src"))
            .map(path -> path.toAbsolutePath().normalize()).filter(path -> Files.exists(path.resolve("main/cuda")))
            .findFirst().orElseThrow();
    /** The folder for what is compiled, this module's whichever module runs the tests, so that it is compiled once. */
    private static final Path TARGET = SOURCES.resolveSibling("target");

    private Compiler() {
    }

    /**
     * Compiles C or C++ in this module's target folder, to a library or, with the option -c, to what goes into one; not
     * again while command and sources are what they were. Tests in another process wait meanwhile.
     */
    static Path compile(String name, String compiler, List<String> options, Path... sources) {
        Path result = TARGET.resolve(name);
        List<String> command = new ArrayList<>(List.of(compiler, "-fPIC"));
        command.addAll(options);
        Stream.of(sources).map(Path::toString).forEach(command::add);
        command.addAll(List.of("-o", result.toString()));
        Path made = TARGET.resolve(name + ".made");
        try {
            Files.createDirectories(TARGET);
            try (FileChannel channel = FileChannel.open(TARGET.resolve(name + ".lock"), StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE); FileLock _ = channel.lock()) {
                String of = command + " " + digest(sources);
                if (!Files.exists(result) || !Files.exists(made) || !Files.readString(made).equals(of)) {
                    Files.deleteIfExists(made);
                    run(command);
                    Files.writeString(made, of);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return result;
    }

    /** A digest of files, and of all sources and headers that they may include. */
    private static String digest(Path... files) throws IOException {
        try (Stream<Path> kernels = Files.list(SOURCES.resolve("main/cuda"));
                Stream<Path> tests = Files.list(SOURCES.resolve("test/cuda"))) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path file : Stream.of(Stream.of(files), kernels.sorted(), tests.sorted()).flatMap(f -> f).toList()) {
                digest.update(Files.readAllBytes(file));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** Runs a program and returns what it printed. */
    static String run(List<String> command) {
        try {
            Files.createDirectories(TARGET);
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes());
            if (process.waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + "\n" + output);
            }
            return output;
        } catch (IOException e) {
            assumeTrue(false, "this test needs " + command.getFirst() + " on the PATH: " + e.getMessage());
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
