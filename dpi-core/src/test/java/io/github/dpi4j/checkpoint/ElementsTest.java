package io.github.dpi4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class ElementsTest {
    @Test
    void everyHalfAndBfloat16SurvivesTheWayToFloatAndBack() {
        for (DType dtype : new DType[]{DType.F16, DType.BF16}) {
            ByteBuffer all = ByteBuffer.allocate(2 << 16).order(ByteOrder.LITTLE_ENDIAN);
            for (int bits = 0; bits < 1 << 16; bits++) {
                all.putShort((short) bits);
            }
            StoredTensor stored = SegmentTensor.contiguous(MemorySegment.ofArray(all.array()), dtype,
                    Shape.of(1 << 16));
            float[] floats = stored.toTensor().data();
            StoredTensor again = StoredTensor.of(Tensor.of(floats, 1 << 16)).as(dtype);
            assertArrayEquals(floats, again.toTensor().data(), dtype.toString());
            assertEquals(1, floats[dtype == DType.F16 ? 0x3c00 : 0x3f80]);
        }
    }

    @Test
    void roundsToTheNearestBfloat16TiesToEven() {
        float[] values = {1 + 0x1p-8f, 1 + 3 * 0x1p-8f, 1 + 0x1.01p-8f, -1 - 0x1p-8f, Float.MAX_VALUE,
                Float.intBitsToFloat(0x7f800001), Float.NEGATIVE_INFINITY};
        float[] rounded = StoredTensor.of(Tensor.of(values, values.length)).as(DType.BF16).toTensor().data();
        assertArrayEquals(new float[]{1, 1 + 0x1p-6f, 1 + 0x1p-7f, -1, Float.POSITIVE_INFINITY, Float.NaN,
                Float.NEGATIVE_INFINITY}, rounded);
    }

    @Test
    void readsStridedViewsOfEveryWidth() {
        for (DType dtype : DType.values()) {
            long[] values = new long[24];
            for (int i = 0; i < values.length; i++) {
                values[i] = dtype == DType.BOOL ? i % 3 & 1 : i;
            }
            MemorySegment storage = ((SegmentTensor) StoredTensor.of(values, 24).as(dtype)).rowMajor();
            // Elements (i, j, k) at 1 + 8·k + 3·i + j: neither order nor steps of the storage.
            SegmentTensor view = new SegmentTensor(storage, dtype, Shape.of(2, 1, 3, 2), 1, new long[]{3, 999, 8, 2});
            long[] expected = new long[12];
            int n = 0;
            for (int i = 0; i < 2; i++) {
                for (int j = 0; j < 3; j++) {
                    for (int k = 0; k < 2; k++) {
                        expected[n++] = values[1 + 3 * i + 8 * j + 2 * k];
                    }
                }
            }
            assertArrayEquals(expected, view.toLongs(), dtype.toString());
        }
    }

    @Test
    void convertsLongTensorsAndTheirLastFewElements() {
        float[] values = HashWeights.values("long", 3 * 4096 + 5);
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.float16ToFloat(Float.floatToFloat16(values[i]));
        }
        StoredTensor stored = StoredTensor.of(Tensor.of(values, values.length));
        assertArrayEquals(values, stored.as(DType.F16).toTensor().data());
        assertArrayEquals(values, stored.as(DType.F64).toTensor().data());
    }

    @Test
    void keepsWholeNumbersThatNoFloatCanHold() {
        long[] values = {(1L << 53) + 1, Long.MIN_VALUE, -1};
        assertArrayEquals(values, StoredTensor.of(values, 3).toLongs());
        assertEquals((float) values[0], StoredTensor.of(values, 3).toTensor().data()[0]);
    }

    @Test
    void refusesNumbersThatATypeCannotHold() {
        StoredTensor stored = StoredTensor.of(new long[]{200}, 1);
        assertEquals(200, stored.as(DType.U8).toLongs()[0]);
        String message = assertThrows(IllegalArgumentException.class, () -> stored.as(DType.I8)).getMessage();
        assertTrue(message.contains("I8") && message.contains("200"), message);
        assertThrows(IllegalArgumentException.class, () -> StoredTensor.of(new long[]{1}, 2));
    }
}
