package io.github.dpi4j.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class PairedTestsTest {
    @Test
    void holmMultipliesAndNeverDecreases() {
        // statsmodels' multipletests(p, method="holm") without the NaN.
        assertArrayEquals(new double[]{0.03, 0.06, 0.06, 0.02, Double.NaN},
                PairedTests.holm(new double[]{0.01, 0.04, 0.03, 0.005, Double.NaN}), 1e-12);
        assertArrayEquals(new double[]{1, 1}, PairedTests.holm(new double[]{0.6, 0.9}), 1e-12);
    }

    @Test
    void differencesAreTestedImageByImage() {
        ScoreTable table = SmallTables.of(new double[]{20, 22, 24, 26, 28}, new double[]{20.5, 22.2, 24.9, 26.1, 28.8},
                new double[]{20, 22, 24, 26, 28}, new double[]{21, 23, 25, 27, 29});
        Condition condition = table.conditions().getFirst();
        List<PairedTests.Result> results = PairedTests.of(table, condition, table.methods().getFirst());
        assertEquals(3, results.size(), "one metric, three others; time is not tested");
        // scipy.stats.ttest_rel: p = 0.034109; the smallest after that of the constant difference, so times 2.
        assertEquals(0.5, results.getFirst().difference().mean(), 1e-12);
        assertEquals(2 * 0.034109, results.getFirst().p(), 1e-5);
        assertEquals(1, results.get(1).p(), "no difference");
        assertEquals(0, results.get(2).p(), "a difference without spread");
        assertTrue(results.get(2).isSignificant() && !results.getFirst().isSignificant());
    }
}
