package io.github.dpi4j.golden;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Named pipes for tests; where they cannot be made the test is skipped. */
public final class Pipes {
    private Pipes() {
    }

    /** Makes a pipe and returns its path. */
    public static Path make(Path path) {
        try {
            Process mkfifo = new ProcessBuilder("mkfifo", path.toString()).redirectErrorStream(true).start();
            if (mkfifo.waitFor(5, TimeUnit.MINUTES) && Files.exists(path) && !Files.isRegularFile(path)) {
                return path;
            }
        } catch (IOException e) {
            return abort("no mkfifo here: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return abort("no pipe could be made");
    }

    /** Returns whether a pipe is still one. */
    public static boolean isPipe(Path path) {
        return Files.exists(path) && !Files.isRegularFile(path) && !Files.isDirectory(path);
    }
}
