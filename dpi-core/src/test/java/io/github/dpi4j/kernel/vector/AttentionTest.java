package io.github.dpi4j.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("vectors")
class AttentionTest {
    private static final Teams TEAMS = new Teams();

    @AfterAll
    static void close() {
        TEAMS.close();
    }

    @ParameterizedTest
    @CsvSource({"1,1,1,1,1", "1,1,1,3,5", "2,3,5,2,3", "3,2,13,7,7", "1,4,16,8,8", "2,1,31,1,19", "1,2,64,6,8",
            "1,3,17,7,7", "1,2,33,16,16", "2,2,100,5,13"})
    void equalsTheScalarKernels(int images, int heads, int headChannels, int height, int width) {
        Tensor qkv = HashWeights.input("qkv", 2, Shape.of(images, 3 * heads * headChannels, height, width));
        for (boolean perHead : new boolean[]{true, false}) {
            Tensor expected = Tensor.zeros(images, heads * headChannels, height, width);
            io.github.dpi4j.kernel.scalar.Attention.attention(TEAMS.oracle(), qkv, heads, headChannels, perHead,
                    expected);
            float[] actual = TEAMS.run(() -> prepare(qkv, heads, perHead));
            // A score's rounding errors grow with the width of a head, and each is an exponent.
            Golden.assertClose(expected.data(), actual, 0x1p-24 * (16 + headChannels));
        }
    }

    @Test
    void survivesScoresThatOverflowTheExponential() {
        Tensor qkv = Tensor.of(new float[]{1000, -1000, 1000, -1000, 3, 5}, 1, 3, 1, 2);
        assertArrayEquals(new float[]{3, 5}, TEAMS.run(() -> prepare(qkv, 1, true)));
    }

    private static Teams.Prepared prepare(Tensor qkv, int heads, boolean perHead) {
        GuardedMap in = GuardedMap.of(qkv);
        GuardedMap out = GuardedMap.empty(qkv.dim(0), qkv.dim(2), qkv.dim(3), qkv.dim(1) / 3);
        // Pixels whose channels do not fill their last vector keep what stands behind them.
        Arrays.fill(out.map().data(), out.map().offset(), out.map().at(qkv.dim(0), 0, 0), 7);
        float[] shared = new float[Math.toIntExact(Attention.sharedSize(in.map(), heads))];
        Arrays.fill(shared, Float.NaN);
        return new Teams.Prepared(new Attention(in.map(), out.map(), heads, perHead, shared), () -> {
            in.assertUnmodified(qkv);
            return out.toTensor().data();
        });
    }
}
