package io.github.dpi4j.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PhiloxStreamTest {
    /** The known answers that its authors publish with Random123. */
    @Test
    void givesTheAuthorsKnownAnswers() {
        int[] out = new int[4];
        PhiloxStream.philox(0, 0, 0, 0, 0, 0, out);
        assertArrayEquals(new int[]{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}, out);
        PhiloxStream.philox(-1, -1, -1, -1, -1, -1, out);
        assertArrayEquals(new int[]{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}, out);
        PhiloxStream.philox(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0, out);
        assertArrayEquals(new int[]{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}, out);
    }

    /** Recorded from this class: a change here changes every user's samples. */
    @Test
    void neverChanges() {
        PhiloxStream stream = new PhiloxStream(42, PhiloxStream.keyOf("face".getBytes(StandardCharsets.UTF_8)));
        float[] normals = new float[5];
        stream.normal(normals, 0, 5);
        float[] uniforms = new float[2];
        stream.uniform(uniforms, 0, 2);
        assertEquals("[0.08700002, 1.4697213, -0.02792217, 2.8852723, 0.8159347]", Arrays.toString(normals));
        assertEquals("[0.8836745, 0.9675119]", Arrays.toString(uniforms));
    }

    @Test
    void normalsHaveTheMomentsOfAStandardNormal() {
        int n = 400_000;
        float[] x = new float[n];
        new PhiloxStream(1, 2).normal(x, 0, n);
        double[] moments = new double[5];
        for (float v : x) {
            for (int k = 1; k <= 4; k++) {
                moments[k] += Math.pow(v, k) / n;
            }
        }
        // Four standard deviations of each estimate.
        assertEquals(0, moments[1], 4 / Math.sqrt(n));
        assertEquals(1, moments[2], 4 * Math.sqrt(2.0 / n));
        assertEquals(0, moments[3], 4 * Math.sqrt(15.0 / n));
        assertEquals(3, moments[4], 4 * Math.sqrt(96.0 / n));
    }

    @Test
    void uniformsFillTheUnitIntervalEvenly() {
        int n = 256_000;
        float[] x = new float[n];
        new PhiloxStream(1, 2).uniform(x, 0, n);
        int[] bins = new int[256];
        for (float v : x) {
            bins[(int) (v * 256)]++;
        }
        double chiSquare = 0;
        for (int bin : bins) {
            chiSquare += (bin - 1000.0) * (bin - 1000.0) / 1000;
        }
        assertTrue(Math.abs(chiSquare - 255) < 4 * Math.sqrt(2 * 255), "chi-square with 255 degrees: " + chiSquare);
    }

    @Test
    void streamsAndSeedsAreUncorrelated() {
        int n = 100_000;
        float[][] x = new float[4][n];
        new PhiloxStream(1, 1).normal(x[0], 0, n);
        new PhiloxStream(1, 2).normal(x[1], 0, n);
        new PhiloxStream(2, 1).normal(x[2], 0, n);
        new PhiloxStream(1L << 32, 1).normal(x[3], 0, n);
        for (int a = 0; a < 4; a++) {
            for (int b = a + 1; b < 4; b++) {
                double correlation = 0;
                for (int i = 0; i < n; i++) {
                    correlation += (double) x[a][i] * x[b][i] / n;
                }
                assertEquals(0, correlation, 4 / Math.sqrt(n), a + " and " + b);
            }
        }
    }

    @Test
    void anImageGetsTheSameNoiseAloneAndInABatch() {
        Shape one = Shape.of(1, 3, 5, 7);
        Tensor batch = NoiseSource.perImage(List.of(new PhiloxStream(5, 10), new PhiloxStream(5, 11)))
                .normal(Shape.of(2, 3, 5, 7));
        for (int i = 0; i < 2; i++) {
            Tensor alone = NoiseSource.perImage(List.of(new PhiloxStream(5, 10 + i))).normal(one);
            assertArrayEquals(alone.data(), batch.slice(i, i + 1).data());
        }
        assertFalse(Arrays.equals(batch.slice(0, 1).data(), batch.slice(1, 2).data()));
    }

    @Test
    void imagesOfOneSeedDoNotDependOnTheirNumber() {
        Tensor two = NoiseSource.perImage(5, 2).normal(Shape.of(2, 3));
        Tensor three = NoiseSource.perImage(5, 3).normal(Shape.of(3, 3));
        assertArrayEquals(two.data(), three.slice(0, 2).data());
        assertArrayEquals(NoiseSource.perImage(List.of(new PhiloxStream(5, 2))).normal(Shape.of(1, 3)).data(),
                three.slice(2, 3).data());
        assertThrows(IllegalArgumentException.class, () -> NoiseSource.perImage(5, 0));
    }

    @Test
    void bernoulliMasksOfAnImageDoNotDependOnTheBatch() {
        float[] p = new float[2 * 16];
        Arrays.fill(p, 0, 16, 0.3f);
        Arrays.fill(p, 16, 32, 0.7f);
        Tensor batch = NoiseSource.perImage(List.of(new PhiloxStream(5, 10), new PhiloxStream(5, 11)))
                .bernoulli(Tensor.of(p, 2, 1, 4, 4));
        Tensor alone = NoiseSource.perImage(List.of(new PhiloxStream(5, 11)))
                .bernoulli(Tensor.of(Arrays.copyOfRange(p, 16, 32), 1, 1, 4, 4));
        assertArrayEquals(alone.data(), batch.slice(1, 2).data());
    }

    @Test
    void aSharedTorchGeneratorDrawsTheBatchAsOneTensor() {
        float[] expected = new float[2 * 3 * 5];
        new TorchGenerator(3).normal(expected, 0, expected.length);
        assertArrayEquals(expected, NoiseSource.shared(new TorchGenerator(3)).normal(Shape.of(2, 3, 5)).data());
    }

    @Test
    void refusesABatchOfAnotherSizeThanItsStreams() {
        NoiseSource noise = NoiseSource.perImage(List.of(new PhiloxStream(5, 10)));
        assertThrows(IllegalArgumentException.class, () -> noise.normal(Shape.of(2, 3)));
        assertThrows(IllegalArgumentException.class, () -> noise.normal(Shape.of()));
    }

    @Test
    void goesOnFromASavedState() {
        PhiloxStream stream = new PhiloxStream(-7, Long.MIN_VALUE);
        stream.uniform(new float[6], 0, 6);
        byte[] state = stream.state();
        float[] expected = new float[9];
        stream.normal(expected, 0, 9);
        PhiloxStream restored = new PhiloxStream(0, 0);
        restored.restore(state);
        float[] got = new float[9];
        restored.normal(got, 0, 9);
        assertArrayEquals(expected, got);
        assertThrows(IllegalArgumentException.class, () -> restored.restore(new byte[7]));
    }

    @Test
    void keysTellContentsApart() {
        assertEquals(PhiloxStream.keyOf(new byte[]{1, 2}), PhiloxStream.keyOf(new byte[]{1, 2}));
        assertNotEquals(PhiloxStream.keyOf(new byte[]{1, 2}), PhiloxStream.keyOf(new byte[]{2, 1}));
        assertNotEquals(PhiloxStream.keyOf(new byte[0]), PhiloxStream.keyOf(new byte[1]));
    }
}
