package io.github.dpi4j.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PhiloxBatchTest {
    private static final int PAIRS = PhiloxBatch.BLOCKS;

    /** What a pair of draws is by definition. */
    private static float[] pair(long radius, long angle) {
        double r = StrictMath.sqrt(-2 * StrictMath.log((radius + 0.5) * 0x1p-32));
        double a = 2 * Math.PI * 0x1p-32 * angle;
        return new float[]{(float) (r * StrictMath.cos(a)), (float) (r * StrictMath.sin(a))};
    }

    /** Calls of few draws never come to a batch. */
    @ParameterizedTest
    @ValueSource(ints = {0, 2, 4, 10})
    void manyDrawsAreWhatFewAtATimeAre(int before) {
        int length = 400 * PhiloxBatch.DRAWS + 37;
        PhiloxStream many = new PhiloxStream(-5, 1L << 40 | 3);
        many.normal(new float[before], 0, before);
        float[] got = new float[length + 2];
        many.normal(got, 1, length);
        PhiloxStream few = new PhiloxStream(-5, 1L << 40 | 3);
        few.normal(new float[before], 0, before);
        float[] expected = new float[length + 2];
        for (int i = 0; i < length; i += 64) {
            few.normal(expected, 1 + i, Math.min(64, length - i));
        }
        assertArrayEquals(expected, got);
        assertArrayEquals(few.state(), many.state());
    }

    @Test
    void aBatchIsDecidedAndRight() {
        SplittableRandom random = new SplittableRandom(8);
        long[] radius = random.longs(PAIRS, 0, 1L << 32).toArray();
        long[] angle = random.longs(PAIRS, 0, 1L << 32).toArray();
        float[] out = new float[2 * PhiloxBatch.DRAWS];
        assertTrue(new PhiloxBatch().transform(radius, angle, out, 0));
        for (int i = 0; i < PAIRS; i++) {
            assertArrayEquals(pair(radius[i], angle[i]), new float[]{out[4 * i], out[4 * i + 1]});
        }
    }

    /** The least and greatest radii, about every eighth of a turn: where digits cancel nothing may be claimed wrongly. */
    @Test
    void whatIsDecidedAtTheEdgesIsRight() {
        int decided = 0;
        for (long radius : new long[]{0, 1, 0xb504f333L, 0xb504f334L, 0xfffffff0L, 0xfffffffeL, 0xffffffffL}) {
            for (int eighth = 0; eighth < 8; eighth++) {
                for (int near = -40; near <= 40; near++) {
                    long angle = ((long) eighth << 29) + near & 0xffff_ffffL;
                    float[] out = new float[PhiloxBatch.DRAWS];
                    if (new PhiloxBatch().transform(filled(radius), filled(angle), out, 0)) {
                        assertArrayEquals(pair(radius, angle), new float[]{out[0], out[1]}, radius + ", " + angle);
                        decided++;
                    }
                }
            }
        }
        // All but those near a zero of sine or cosine.
        assertTrue(decided > 2200, decided + " of 4536 decided");
    }

    @Test
    void aSineOfZeroIsLeftToTheDefinition() {
        assertFalse(new PhiloxBatch().transform(filled(7), filled(1L << 31), new float[PhiloxBatch.DRAWS], 0));
        assertEquals(0, pair(7, 1L << 31)[1], 1e-15);
    }

    private static long[] filled(long word) {
        long[] words = new long[PAIRS];
        Arrays.fill(words, word);
        return words;
    }
}
