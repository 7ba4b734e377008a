package io.github.dpi4j.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IntervalTest {
    @Test
    void intervalsAreStudentsT() {
        // scipy.stats.t.interval(0.95, 4, mean, sem) of these values: 1.0368 … 4.9632.
        Interval interval = Interval.of(List.of(1.0, 2.0, 3.0, 4.0, 5.0));
        assertEquals(3, interval.mean());
        assertEquals(1.963243, interval.margin(), 1e-6);
        assertEquals(interval, Interval.of(3, Math.sqrt(2.5), 5));
        assertTrue(Double.isNaN(Interval.of(List.of(1.0)).margin()));
    }

    @Test
    void anImageThatAMetricHasNoValueForDoesNotCount() {
        assertEquals(Interval.of(List.of(1.0, 2.0)), Interval.of(List.of(1.0, Double.NaN, 2.0)));
        assertEquals(0, Interval.of(List.of(Double.NaN)).count());
        assertEquals(Double.POSITIVE_INFINITY, Interval.of(List.of(Double.POSITIVE_INFINITY, Double.NaN)).mean());
    }

    @Test
    void timesHaveNoInterval() {
        MetricName psnr = new MetricName("psnr", "PSNR", 2, MetricName.Better.HIGHER);
        PairScores scores = new PairScores(List.of(psnr, MetricName.SECONDS), List.of(),
                List.of(new PairScores.Row("a", Map.of("psnr", 20.0, "seconds", 1.0)),
                        new PairScores.Row("b", Map.of("psnr", 22.0, "seconds", 1.0))),
                Map.of());
        assertEquals("21.00 ± 12.71", ScoreText.cell(scores.score(psnr), 2));
        assertEquals("1.000", ScoreText.cell(scores.score(MetricName.SECONDS), 3));
    }
}
