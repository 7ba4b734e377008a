package io.github.dpi4j.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.checkpoint.Safetensors;
import io.github.dpi4j.checkpoint.Weights;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FeatureDistancesTest {
    private static Map<String, Double> recorded;
    private static Weights tensors;
    private static float[][] x;
    private static float[][] y;

    @BeforeAll
    static void read() throws IOException {
        QualityFile file = QualityFile.open();
        recorded = file.numbers("distances.json").get("");
        tensors = Safetensors.read(file.folder().resolve("distances.safetensors"));
        x = rows("x");
        y = rows("y");
    }

    @Test
    void theDiscrepancyIsTorchFidelitys() {
        float[][] first = Arrays.copyOf(x, y.length);
        assertEquals(recorded.get("mmd2.unbiased.float64"), KernelDistance.unbiased(first, y), 1e-12);
        assertEquals(recorded.get("mmd2.self.float64"), KernelDistance.unbiased(first, first), 1e-12);
        double[] kernel = tensors.stored("kernel_4x3").toDoubles();
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 3; j++) {
                assertEquals(kernel[3 * i + j], KernelDistance.kernel(x[i], y[j]), 1e-12);
            }
        }
    }

    @Test
    void theMeanOverItsSubsetsIsTorchFidelitys() {
        long[] subsetsX = tensors.stored("kid.subsets_x").toLongs();
        long[] subsetsY = tensors.stored("kid.subsets_y").toLongs();
        double[] each = tensors.stored("kid.subset_mmd2.float64").toDoubles();
        int size = subsetsX.length / each.length;
        double mean = 0;
        for (int k = 0; k < each.length; k++) {
            double distance = KernelDistance.unbiased(chosen(x, subsetsX, k, size), chosen(y, subsetsY, k, size));
            assertEquals(each[k], distance, 1e-12);
            mean += distance / each.length;
        }
        assertEquals(recorded.get("kid.mean.float64"), mean, 1e-12);
        // Other subsets of the same size: a standard deviation of 0.044 over 8 of them.
        assertEquals(mean, new KernelDistance(50, size, 3).between(x, y), 0.06);
        assertEquals(new KernelDistance(5, size, 3).between(x, y), new KernelDistance(5, size, 3).between(x, y));
        assertEquals(KernelDistance.unbiased(y, y), new KernelDistance(100, 1000, 0).between(y, y), 1e-12,
                "no more rows than one subset has: no draws");
    }

    @Test
    void frechetDistancesAreTheReferences() {
        assertFrechet("xy", x, y, 1e-9);
        assertFrechet("xx", x, x, 1e-9);
        float[][] few = Arrays.copyOf(x, 16);
        assertFrechet("x_few", x, Arrays.copyOf(y, 16), 1e-6);
        assertFrechet("few_few", few, Arrays.copyOf(y, 16), 1e-6);
        assertFrechet("first2", Arrays.copyOf(x, 2), Arrays.copyOf(y, 2), 1e-6);
        float[][] moved = Arrays.stream(few).map(float[]::clone).toArray(float[][]::new);
        Arrays.stream(moved).forEach(row -> {
            for (int i = 0; i < row.length; i++) {
                row[i] += 0.5f;
            }
        });
        assertEquals(12, FrechetDistance.between(few, moved), 1e-5);
    }

    private static void assertFrechet(String pair, float[][] a, float[][] b, double tolerance) {
        double expected = recorded.get("frechet." + pair + ".pytorch_fid");
        assertEquals(expected, FrechetDistance.between(a, b), tolerance * Math.max(1, expected), pair);
    }

    @Test
    void bothWaysToTheFrechetDistanceAgree() {
        // 30 + 19 rows of 24 features go the way of singular values, 31 + 19 that of covariances.
        Random random = new Random(1);
        float[][] a = normal(31, 24, 1, random);
        float[][] b = normal(19, 24, 2, random);
        float[][] fewer = Arrays.copyOf(a, 29);
        double byCovariances = FrechetDistance.between(a, b);
        double bySingularValues = FrechetDistance.between(fewer, b);
        float[][] twice = new float[58][];
        for (int i = 0; i < twice.length; i++) {
            twice[i] = fewer[i % 29];
        }
        // The same rows twice: the same mean, and a covariance that is smaller by 56/57.
        assertEquals(bySingularValues, FrechetDistance.between(twice, b), 0.02 * bySingularValues);
        assertTrue(Math.abs(byCovariances - bySingularValues) < 0.1 * bySingularValues);
    }

    private static float[][] normal(int rows, int columns, double spread, Random random) {
        float[][] out = new float[rows][columns];
        for (float[] row : out) {
            for (int j = 0; j < columns; j++) {
                row[j] = (float) (spread * random.nextGaussian());
            }
        }
        return out;
    }

    @Test
    void setsThatCannotBeComparedAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> FrechetDistance.between(Arrays.copyOf(x, 1), y));
        assertThrows(IllegalArgumentException.class, () -> KernelDistance.DEFAULT.between(x, new float[3][7]));
        assertThrows(IllegalArgumentException.class, () -> new KernelDistance(1, 1, 0));
    }

    private static float[][] rows(String name) {
        float[] values = tensors.tensor(name).data();
        int width = tensors.tensor(name).dim(1);
        float[][] out = new float[values.length / width][];
        for (int i = 0; i < out.length; i++) {
            out[i] = Arrays.copyOfRange(values, i * width, (i + 1) * width);
        }
        return out;
    }

    private static float[][] chosen(float[][] rows, long[] indices, int k, int size) {
        float[][] out = new float[size][];
        for (int i = 0; i < size; i++) {
            out[i] = rows[(int) indices[k * size + i]];
        }
        return out;
    }
}
