package io.github.dpi4j.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShuffleTest {
    @Test
    void everyEpochShowsEveryImageOnceInAnOrderOfItsOwn() {
        Shuffle shuffle = new Shuffle(3, 20);
        int[] first = epoch(shuffle, 0);
        int[] second = epoch(shuffle, 1);
        assertFalse(Arrays.equals(first, second));
        for (int[] order : new int[][]{first, second}) {
            assertArrayEquals(IntStream.range(0, 20).toArray(), Arrays.stream(order).sorted().toArray());
        }
    }

    @Test
    void beginsAnywhere() {
        int expected = epoch(new Shuffle(3, 20), 5)[7];
        assertEquals(expected, new Shuffle(3, 20).image(107));
    }

    private static int[] epoch(Shuffle shuffle, int epoch) {
        return IntStream.range(0, 20).map(i -> shuffle.image(20L * epoch + i)).toArray();
    }
}
