package io.github.dpi4j.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.evaluation.MetricName.Better;
import io.github.dpi4j.image.ImageFiles;
import io.github.dpi4j.image.RgbImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoreTextTest {
    private static final double INFINITE = Double.POSITIVE_INFINITY;

    @Test
    void differencesHaveTheirOwnIntervals() {
        ScoreTable table = SmallTables.of(new double[]{20, 22, 24}, new double[]{19.1, 21, 23.2},
                new double[]{25, 27.1, 29});
        String text = ScoreText.differences(table, table.methods().getFirst());
        assertTrue(text.startsWith("### bicubic ×4, difference to DPI & co\n\n| | PSNR, dB |\n|---|---|\n"), text);
        // scipy.stats.t.interval(0.95, 2, mean, sem) of the differences -0.9, -1.0, -0.8.
        assertTrue(text.contains("| bicubic | -0.90 ± 0.25 * |\n"), text);
        assertTrue(text.contains("| ddnm | +5.03 ± 0.14 * |\n"), text);
        ScoreTable one = SmallTables.of(new double[]{20}, new double[]{19.1});
        assertEquals("", ScoreText.differences(one, one.methods().getFirst()));
    }

    @Test
    void imagesWithoutAFiniteValueAreNamed() {
        String text = ScoreText.markdown(SmallTables.of(new double[]{20, Double.NaN, INFINITE},
                new double[]{INFINITE, 21, 22}, new double[]{-INFINITE, INFINITE, 1}, new double[]{1, 2, 3}));
        assertTrue(
                text.contains(
                        "\nPSNR, dB of DPI & co, bicubic ×4: no value for image1; the mean leaves out such images\n"),
                text);
        assertTrue(text.contains("\nPSNR, dB of DPI & co, bicubic ×4: infinite for image2; the mean over all"), text);
        assertTrue(text.contains("\nPSNR, dB of bicubic, bicubic ×4: infinite for image0; the mean over all"), text);
        assertTrue(text.contains("\nPSNR, dB of ddnm, bicubic ×4: infinite for image0, image1; the mean"), text);
        assertFalse(text.contains("of lanczos"), text);
    }

    @Test
    void aMetricOfOnesOwnThatGivesNoNumbersIsSaid(@TempDir Path folder) throws IOException {
        List<PairFiles> pairs = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Path file = folder.resolve(i + ".png");
            ImageFiles.write(file, RgbImage.blank(16, 16));
            pairs.add(new PairFiles(Integer.toString(i), file, file));
        }
        MetricSuite suite = new MetricSuite(List.of(), List.of())
                .and(new MetricName("ratio", "a ratio", 2, Better.LOWER),
                        (image, original) -> 0.0 / image.get(0, 0, 0));
        String text = ScoreText.markdown(new Scorer(suite).score(pairs));
        assertTrue(
                text.contains(
                        "\na ratio: no value for 0, 1, 2, 3, 4 and 3 more; the mean leaves out such images\n"),
                text);
    }
}
