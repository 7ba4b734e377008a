package io.github.dpi4j.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingLogTest {
    @TempDir
    private Path folder;

    @Test
    void goesOnAfterACheckpointWithoutWhatWasLoggedBeyondIt() throws IOException {
        Path file = folder.resolve("log.csv");
        TrainingLog log = TrainingLog.open(file, 0);
        for (int step = 10; step <= 40; step += 10) {
            log.add(row(step));
        }
        Files.writeString(file, "50,80", StandardOpenOption.APPEND);
        TrainingLog resumed = TrainingLog.open(file, 25);
        resumed.add(row(30));
        assertEquals(List.of(TrainingLog.HEADER, row(10).line(), row(20).line(), row(30).line()),
                Files.readAllLines(file));
        assertEquals(row(20), resumed.rows().get(1));
    }

    @Test
    void startsAnew() throws IOException {
        Path file = folder.resolve("log.csv");
        TrainingLog.open(file, 0).add(row(10));
        assertTrue(TrainingLog.open(file, 0).rows().isEmpty());
    }

    @Test
    void refusesAFileThatIsNoLog() throws IOException {
        Path file = Files.writeString(folder.resolve("log.csv"), "a\nb\nc\n");
        IOException e = assertThrows(IOException.class, () -> TrainingLog.open(file, 5));
        assertTrue(e.getMessage().contains("line 2"), e.getMessage());
    }

    @Test
    void isDrawnAsAPicture() throws IOException {
        Path picture = folder.resolve("loss.png");
        LossCurve.tryWrite(picture, "test", IntStream.range(1, 1000).mapToObj(TrainingLogTest::row).toList());
        RgbImage image = ImageFiles.read(picture);
        assertTrue(image.width() >= 600 && image.height() >= 400);
    }

    private static TrainingLog.Row row(int step) {
        return new TrainingLog.Row(step, 8L * step, 1.5, 2.25, 1e-4, 0.5, 1.0 / step,
                List.of(0.5, 0.25 / step, Double.NaN, 0.125), step % 20 == 0 ? 0.75 : Double.NaN);
    }
}
