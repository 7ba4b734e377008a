package io.github.dpi4j.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.evaluation.MetricName.Better;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricNameTest {
    @Test
    void keysNameColumns() {
        for (String key : new String[]{"", "Mean Colour", "a|b", "a,b", "1st", "psnr\n"}) {
            String message = assertThrows(IllegalArgumentException.class,
                    () -> new MetricName(key, "a title", 2, Better.LOWER)).getMessage();
            assertEquals("key: expected lower-case letters, digits and underscores, got '" + key + "'", message);
        }
        assertThrows(IllegalArgumentException.class, () -> new MetricName("key", " ", 2, Better.LOWER));
        assertThrows(IllegalArgumentException.class, () -> new MetricName("key", "title", -1, Better.LOWER));
        assertThrows(NullPointerException.class, () -> new MetricName("key", "title", 2, null));
    }

    @Test
    void titlesDoNotEndCellsOfTables() {
        MetricName metric = new MetricName("colour", "colour | E", 1, Better.LOWER);
        PairScores scores = new PairScores(List.of(metric), List.of(),
                List.of(new PairScores.Row("one", Map.of("colour", 1.5))), Map.of());
        String text = ScoreText.markdown(scores);
        assertTrue(text.contains("| colour \\| E | 1.5"), text);
    }
}
