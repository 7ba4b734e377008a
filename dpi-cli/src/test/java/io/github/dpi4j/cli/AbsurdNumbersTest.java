package io.github.dpi4j.cli;

import static io.github.dpi4j.cli.CommandLineRun.dpi;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Numbers beyond all sense: refused before any work, in a line that names the option and the bounds. */
class AbsurdNumbersTest {
    private static final String HUGE = "1073741824";
    private static final String LARGEST = Integer.toString(Integer.MAX_VALUE);

    @TempDir
    static Path files;

    @BeforeAll
    static void writeFiles() throws IOException {
        HashCheckpoints.writeSmall(files);
        ImageFiles.write(files.resolve("face.png"), RgbImage.blank(16, 16));
    }

    @Test
    void thereAreNoMoreStepsThanThoseOfTraining() {
        for (String steps : List.of("ddim999999999", "ddim" + LARGEST, "1001", "0")) {
            restore("--steps", steps).assertRefused(2, "--steps: expected ", "at most 1000 steps", "'" + steps + "'");
        }
        restore("--method", "ddnm", "--steps", LARGEST).assertRefused(2,
                "--steps: expected a whole number from 1 to 1000",
                LARGEST);
        restore("--method", "repaint", "--set", "jump-samples=" + LARGEST).assertRefused(2,
                "jump-samples: expected a whole number from 1 to 1000", LARGEST);
    }

    @Test
    void samplesAreAMillionAtMost() {
        sample("--count", LARGEST).assertRefused(2, "--count: expected 1 to 1000000, got " + LARGEST);
        assertFalse(Files.exists(files.resolve("out")));
    }

    @Test
    void imagesHaveALargestSize() {
        sample("--image-size", HUGE).assertRefused(2, "--image-size: expected ", "4096", HUGE);
        restore("--image-size", HUGE).assertRefused(2, "--image-size: expected ", "4096", HUGE);
        Path weights = files.resolve("prior32.safetensors");
        dpi("profile", "--weights", weights, "--image-size", HUGE).assertRefused(2, "--image-size: expected ", "4096",
                HUGE);
        dpi("profile", "--weights", weights, "--batch", LARGEST).assertRefused(2, "--batch: ", LARGEST);
        dpi("export-onnx", "--weights", weights, "--output", files.resolve("x.onnx"), "--image-size", HUGE)
                .assertRefused(2, "--image-size: expected ", "4096", HUGE);
        train("--image-size", HUGE).assertRefused(2, "--image-size: expected 1 to 4096, got " + HUGE);
    }

    @Test
    void anOptionIsNamedOnce() {
        dpi("degrade", files.resolve("face.png"), "-o", files.resolve("x.png"), "--scale", 0)
                .assertRefused(2, "--scale: expected at least 1, got 0");
        restore("--enlarge", LARGEST).assertRefused(2, "--enlarge: expected 1 to 64, got " + LARGEST);
        restore("--weight", "1e30").assertRefused(2, "--weight: expected ", "got 1e30 ");
        dpi("degrade", files.resolve("face.png"), "-o", files.resolve("x.png"), "--scale", 2, "--size", HUGE)
                .assertRefused(2, "--size: expected 1 to 16384, got " + HUGE);
        sample("--heads", 0).assertRefused(2, "--heads: expected ");
        sample("--head-channels", LARGEST).assertRefused(2, "--head-channels: expected ", LARGEST);
    }

    @Test
    void numbersAreDecimal() {
        for (String javas : List.of("1d", "1f", "0x1p3", "NaN", "Infinity")) {
            restore("--weight", javas).assertRefused(2, "--weight: expected a number from 0, got '" + javas + "'");
            restore("--set", "weight=" + javas).assertRefused(2,
                    "weight: expected a number from 0, got '" + javas + "'");
            restore("--set", "tau=1/" + javas).assertRefused(2, "tau: expected a number from 0 to 1");
            train("--learning-rate", javas).assertRefused(2, "--learning-rate: expected a number, got '" + javas + "'");
        }
        train("--seed", "\u0663").assertRefused(2, "--seed: expected a whole number");
        train("--learning-rate", "1e400").assertRefused(2, "--learning-rate: expected a smaller number, got '1e400'");
    }

    @Test
    void numbersAreShownAsTheyWereTyped() {
        restore("--set", "weight=1e18").assertRefused(2, "weight: expected a number from 0 to 1/tau, got 1e18 ");
        train("--learning-rate", "-1e18").assertRefused(2, "--learning-rate: expected a positive number, got -1e18 ");
        train("--ema", "1e9").assertRefused(2, "--ema: expected a decay from 0 to below 1, got 1e9 ");
    }

    @Test
    void trainingNamesTheOption() {
        train("--steps", 0).assertRefused(2, "--steps: expected at least 1, got 0");
        train("--learning-rate", 0).assertRefused(2, "--learning-rate: expected a positive number, got 0");
        train("--ema", 1).assertRefused(2, "--ema: expected a decay from 0 to below 1, got 1");
        train("--clip", 0).assertRefused(2, "--clip: expected more than 0, got 0");
        train("--log-every", 0).assertRefused(2, "--log-every: expected at least 1, got 0");
        train("--samples-every", -1).assertRefused(2, "--samples-every: expected at least 0, got -1");
        train("--weight-decay", -1).assertRefused(2, "--weight-decay: expected a finite number from 0, got -1");
        train("--weight-decay", "Infinity").assertRefused(2, "--weight-decay: expected a number, got 'Infinity'");
        train("--multipliers", LARGEST).assertRefused(2, "--multipliers: expected 1 to 4096", LARGEST);
        train("--threads", 0).assertRefused(2, "--threads: expected 1 to 1024, got 0");
    }

    private static CommandLineRun sample(Object... options) {
        return run(List.of("sample", "-o", files.resolve("out"), "--prior", files.resolve("prior32.safetensors")),
                options);
    }

    private static CommandLineRun restore(Object... options) {
        return run(List.of("restore", files.resolve("face.png"), "--aligned", "-o", files.resolve("out.png"), "--prior",
                files.resolve("prior32.safetensors")), options);
    }

    private static CommandLineRun train(Object... options) {
        return run(List.of("train", "prior", "--data", files, "--out", files.resolve("run")), options);
    }

    private static CommandLineRun run(List<Object> command, Object... options) {
        List<Object> all = new ArrayList<>(command);
        all.addAll(List.of(options));
        return dpi(all.toArray());
    }

    @Test
    void bordersAndPassesHaveBounds() throws IOException {
        Path folder = Files.createDirectories(files.resolve("images"));
        ImageFiles.write(folder.resolve("face.png"), RgbImage.blank(16, 16));
        dpi("metrics", "--truth", folder, "--restored", folder, "--border", LARGEST).assertRefused(1,
                "expected more than the border of " + LARGEST, "16×16");
        dpi("profile", "--weights", files.resolve("prior32.safetensors"), "--repeat", LARGEST).assertRefused(2,
                "--repeat: expected at most 10000, got " + LARGEST);
    }
}
