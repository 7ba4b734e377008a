package io.github.dpi4j.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class TensorTest {
    private final Tensor a = Tensor.of(new float[]{1, -2, 3.5f, 0}, 2, 2);
    private final Tensor b = Tensor.of(new float[]{0.5f, 4, -1, 8}, 2, 2);

    @Test
    void addsSubtractsAndScalesIntoNewTensors() {
        assertArrayEquals(new float[]{1.5f, 2, 2.5f, 8}, a.plus(b).data());
        assertArrayEquals(new float[]{0.5f, -6, 4.5f, -8}, a.minus(b).data());
        assertArrayEquals(new float[]{-2, 4, -7, 0}, a.times(-2).data(), 0);
        assertEquals(a.shape(), a.plus(b).shape());
        assertArrayEquals(new float[]{1, -2, 3.5f, 0}, a.data());
        assertArrayEquals(new float[]{0.5f, 4, -1, 8}, b.data());
    }

    @Test
    void aFactorIsRoundedToFloat32() {
        assertEquals(0.1f * 3, Tensor.of(new float[]{3}, 1).times(0.1).data()[0]);
    }

    @Test
    void refusesAnotherShapeEvenOfTheSameSize() {
        Tensor flat = b.reshape(4);
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> a.plus(flat));
        assertEquals("tensor: expected two of one shape, got 2×2 and 4", e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> a.minus(flat));
    }
}
