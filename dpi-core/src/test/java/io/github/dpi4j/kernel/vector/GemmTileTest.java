package io.github.dpi4j.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.golden.HashWeights;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("vectors")
class GemmTileTest {
    private static final int MOST_ROWS = 20;

    /** All heights of tiles, all widths, and every way to put them together. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 6, 13, 31, 100})
    void equalsTheProductInFloat64(int k) {
        int lda = k + 3;
        int ldc = Lanes.PANEL + 5;
        for (int rows = 1; rows <= MOST_ROWS; rows++) {
            for (int vectors = 1; vectors <= Lanes.VECTORS; vectors *= 2) {
                for (boolean accumulate : new boolean[]{false, true}) {
                    float[] a = HashWeights.values("a", 7 + GemmTile.paddedRows(rows) * lda);
                    float[] b = HashWeights.values("b", 11 + k * Lanes.PANEL);
                    float[] before = HashWeights.values("c", 5 + GemmTile.paddedRows(rows) * ldc + Lanes.PANEL);
                    float[] c = before.clone();
                    GemmTile.multiply(rows, vectors, a, 7, lda, b, 11, k, c, 5, ldc, accumulate);
                    for (int i = 0; i < c.length; i++) {
                        int row = Math.floorDiv(i - 5, ldc);
                        int column = Math.floorMod(i - 5, ldc);
                        if (row < 0 || row >= GemmTile.paddedRows(rows) || column >= vectors * Lanes.LANES) {
                            assertEquals(before[i], c[i], "written beyond the result");
                        } else if (row < rows) {
                            double sum = accumulate ? before[i] : 0;
                            for (int j = 0; j < k; j++) {
                                sum += (double) a[7 + row * lda + j] * b[11 + j * vectors * Lanes.LANES + column];
                            }
                            assertEquals(sum, c[i], 0x1p-24 * (k + 1));
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 100})
    void atMostThreeRowsAreWasted(int rows) {
        int padded = GemmTile.paddedRows(rows);
        assertTrue(padded >= rows && padded <= rows + 3, () -> padded + " rows");
    }
}
