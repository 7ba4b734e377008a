package io.github.dpi4j.report;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.RgbImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A Chromium without a window, where one is installed. */
final class Chromium {
    private Chromium() {
    }

    /** A picture of a page; the test is skipped where there is no Chromium. */
    static RgbImage picture(Path page, int width, int height, String... options)
            throws IOException, InterruptedException {
        Path picture = page.resolveSibling(page.getFileName() + ".png");
        List<String> command = new ArrayList<>(List.of(executable(), "--headless", "--no-sandbox", "--disable-gpu",
                "--hide-scrollbars", "--window-size=" + width + "," + height, "--screenshot=" + picture,
                "--user-data-dir=" + page.resolveSibling("profile")));
        command.addAll(List.of(options));
        command.add(page.toUri().toString());
        Process chromium = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(page.resolveSibling("chromium.log").toFile()).start();
        if (!chromium.waitFor(60, TimeUnit.SECONDS)) {
            chromium.destroyForcibly();
            throw new IOException("Chromium: expected a picture within a minute");
        }
        if (Files.notExists(picture)) {
            throw new IOException("Chromium: " + Files.readString(page.resolveSibling("chromium.log")));
        }
        return ImageFiles.read(picture);
    }

    private static String executable() {
        List<String> found = Stream.of("chromium", "chromium-browser", "google-chrome", "chrome")
                .flatMap(name -> Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable).map(Path::toString).toList();
        assumeTrue(!found.isEmpty(), "no Chromium is installed");
        return found.getFirst();
    }
}
