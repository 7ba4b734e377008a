package io.github.dpi4j.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FeatureMomentsTest {
    private static final int FEATURES = 24;

    @Test
    void mergedPartsHaveTheDistanceOfTheWhole() {
        Random random = new Random(1);
        // A mean of a million standard deviations: sums of squares would have lost twelve digits.
        float[][] x = rows(900, 1e4, random);
        float[][] y = rows(700, 1e4 + 0.01, random);
        double whole = FrechetDistance.between(x, y);
        for (int parts : new int[]{1, 2, 7, 450}) {
            assertEquals(whole, merged(x, parts).frechetDistance(merged(y, parts)), 1e-9 * whole, parts + " parts");
        }
    }

    @Test
    void partsOfEveryLengthMerge() {
        float[][] x = rows(90, 1, new Random(2));
        double expected = merged(x, 1).frechetDistance(merged(rows(80, 2, new Random(3)), 1));
        FeatureMoments uneven = new FeatureMoments();
        uneven.merge(new FeatureMoments());
        uneven.merge(all(Arrays.copyOfRange(x, 0, 1)));
        uneven.merge(all(Arrays.copyOfRange(x, 1, 88)));
        uneven.merge(new FeatureMoments());
        uneven.add(x[88]);
        uneven.merge(all(Arrays.copyOfRange(x, 89, 90)));
        assertEquals(90, uneven.count());
        assertEquals(expected, uneven.frechetDistance(merged(rows(80, 2, new Random(3)), 1)), 1e-9 * expected);
    }

    /** Fewer vectors than features: the covariances' roots are those of rounding errors. */
    @Test
    void ofFewVectorsTheDistanceIsCloseToTheExactOne() {
        float[][] x = rows(9, 0, new Random(4));
        float[][] y = rows(7, 1, new Random(5));
        double exact = FrechetDistance.between(x, y);
        assertEquals(exact, merged(x, 3).frechetDistance(merged(y, 2)), 1e-6 * exact);
    }

    @Test
    void whatCannotBeMergedIsRefused() {
        FeatureMoments one = all(new float[][]{{1, 2}});
        assertThrows(IllegalArgumentException.class, () -> one.add(new float[3]));
        assertThrows(IllegalArgumentException.class, () -> one.merge(all(new float[][]{{1}})));
        assertThrows(IllegalStateException.class, () -> one.frechetDistance(one));
        assertEquals(1, one.count());
    }

    private static FeatureMoments merged(float[][] rows, int parts) {
        FeatureMoments all = new FeatureMoments();
        for (int i = 0; i < parts; i++) {
            all.merge(all(Arrays.copyOfRange(rows, rows.length * i / parts, rows.length * (i + 1) / parts)));
        }
        return all;
    }

    private static FeatureMoments all(float[][] rows) {
        FeatureMoments moments = new FeatureMoments();
        Arrays.stream(rows).forEach(moments::add);
        return moments;
    }

    private static float[][] rows(int count, double mean, Random random) {
        float[][] rows = new float[count][FEATURES];
        for (float[] row : rows) {
            double common = random.nextGaussian();
            for (int j = 0; j < FEATURES; j++) {
                row[j] = (float) (mean + 0.01 * (common + (1 + j) * random.nextGaussian()));
            }
        }
        return rows;
    }
}
