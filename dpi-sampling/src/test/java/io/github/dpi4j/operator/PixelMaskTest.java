package io.github.dpi4j.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PixelMaskTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void aGridMeansEveryKthPixelInBothDirections(int k) {
        PixelMask grid = new GridSampling(12, 24, k).mask();
        for (int y = 0; y < 12; y++) {
            for (int x = 0; x < 24; x++) {
                assertEquals(y % k == 0 && x % k == 0, grid.contains(5, y, x));
            }
        }
    }

    @Test
    void selectsPerImageAndForAllChannelsAlike() {
        Tensor onGrid = Tensor.of(new float[]{1, 0, 0, 1, 0, 0, 1, 1}, 2, 1, 2, 2);
        PixelMask mask = new GridSampling(4, 4, 2).mask(onGrid);
        Tensor inside = HashWeights.input("mask.inside", 1, Shape.of(2, 3, 4, 4));
        Tensor outside = HashWeights.input("mask.outside", 1, Shape.of(2, 3, 4, 4));
        Tensor selected = mask.select(inside, outside);
        for (int n = 0; n < 2; n++) {
            for (int c = 0; c < 3; c++) {
                for (int y = 0; y < 4; y++) {
                    for (int x = 0; x < 4; x++) {
                        boolean set = y % 2 == 0 && x % 2 == 0 && onGrid.data()[n * 4 + y / 2 * 2 + x / 2] == 1;
                        int p = ((n * 3 + c) * 4 + y) * 4 + x;
                        assertEquals(set, mask.contains(n, y, x));
                        assertEquals((set ? inside : outside).data()[p], selected.data()[p]);
                    }
                }
            }
        }
    }

    @Test
    void refusesImagesOfAnotherSize() {
        assertThrows(IllegalArgumentException.class,
                () -> new GridSampling(4, 4, 2).mask().keep(Tensor.zeros(1, 3, 4, 6)));
        PixelMask ofTwo = new GridSampling(4, 4, 2).mask(Tensor.zeros(2, 1, 2, 2));
        assertThrows(IllegalArgumentException.class, () -> ofTwo.keep(Tensor.zeros(3, 3, 4, 4)));
    }
}
