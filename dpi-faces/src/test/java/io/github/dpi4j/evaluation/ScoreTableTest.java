package io.github.dpi4j.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.image.RgbImage;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScoreTableTest {
    @Test
    void intervalsAreStudentsT() {
        // scipy.stats.t.interval(0.95, 4, mean, sem) of these values: 1.0368 … 4.9632.
        Interval interval = Interval.of(List.of(1.0, 2.0, 3.0, 4.0, 5.0));
        assertEquals(3, interval.mean());
        assertEquals(1.963243, interval.margin(), 1e-6);
        assertTrue(Double.isNaN(Interval.of(List.of(1.0)).margin()));
    }

    @Test
    void differencesAreTakenImageByImage() {
        ScoreTable table = new ScoreTable();
        table.add("a", outcome(10, 20));
        table.add("b", outcome(1, 2));
        Interval gain = table.difference(4, Contender.BICUBIC, Contender.DPI, Scores::psnr);
        // Half the error is 6.02 dB, whatever the error: no spread.
        assertEquals(20 * Math.log10(2), gain.mean(), 1e-9);
        assertEquals(0, gain.margin(), 1e-9);
        assertEquals(1 + 2 * Contender.values().length, table.csv().lines().count());
        assertTrue(table.markdown().contains("DPI − bicubic, image by image: PSNR -6.02 ± 0.00 dB"), table.markdown());
    }

    @Test
    void patchesOfAConstantErrorLieThatFarAway() {
        ScoreTable table = new ScoreTable();
        table.add("a", outcome(10, 2));
        // The means of 64 pixels are off by 10; the covariance is the truth's.
        assertEquals(64 * 100, table.patchDistance(4, Contender.BICUBIC), 1e-3);
        assertTrue(table.markdown().contains("| 6400 |"), table.markdown());
    }

    private static Comparison.Outcome outcome(int bicubicError, int otherError) {
        RgbImage truth = even(100);
        truth.pixels()[500] = 120;
        Map<Contender, RgbImage> images = new EnumMap<>(Contender.class);
        for (Contender contender : Contender.values()) {
            RgbImage image = even(100 + (contender == Contender.BICUBIC ? bicubicError : otherError));
            image.pixels()[500] = (byte) (120 + (contender == Contender.BICUBIC ? bicubicError : otherError));
            images.put(contender, image);
        }
        return new Comparison.Outcome(truth, truth, 4, images);
    }

    private static RgbImage even(int value) {
        RgbImage image = RgbImage.blank(16, 16);
        Arrays.fill(image.pixels(), (byte) value);
        return image;
    }
}
