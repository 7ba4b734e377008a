package io.github.dpi4j.posterior;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.operator.GridSampling;
import io.github.dpi4j.operator.PixelMask;
import io.github.dpi4j.sampler.RecordedNoise;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StructureMaskTest {
    @ParameterizedTest
    @ValueSource(strings = {"a.", "b."})
    void isThatOfTheReference(String name) {
        Weights golden = Golden.load("golden/structure_mask.safetensors");
        double gamma = golden.tensor(name + "gamma").data()[0];
        Tensor probability = StructureMask
                .probability(new GridSampling(32, 32, 2).apply(golden.tensor(name + "condition")), gamma);
        Golden.assertClose(golden.tensor(name + "probability"), probability, 1e-6);
        RecordedNoise noise = new RecordedNoise(List.of(), List.of(golden.tensor(name + "u")));
        PixelMask mask = new GridSampling(32, 32, 2).mask(noise.bernoulli(probability));
        assertMask(golden.tensor(name + "mask"), mask);
    }

    @Test
    void doesNotDependOnTheOtherImagesOfABatch() {
        Tensor batch = HashWeights.input("structure.batch", 1, Shape.of(3, 3, 12, 8));
        scale(batch.data(), 0, 3 * 12 * 8, 100);
        Tensor together = StructureMask.probability(batch, 1.3);
        for (int n = 0; n < 3; n++) {
            Tensor alone = StructureMask.probability(batch.slice(n, n + 1), 1.3);
            assertArrayEquals(alone.data(), together.slice(n, n + 1).data());
        }
    }

    @Test
    void aFlatImageHasProbabilityZero() {
        Tensor flat = Tensor.zeros(1, 3, 8, 8);
        for (int i = 0; i < flat.size(); i++) {
            flat.data()[i] = 0.5f;
        }
        assertArrayEquals(new float[64], StructureMask.probability(flat, 1.4).data());
    }

    @Test
    void aSingleRowOnTheGridHasProbabilityZero() {
        Tensor row = HashWeights.input("structure.row", 1, Shape.of(1, 3, 1, 4));
        assertArrayEquals(new float[4], StructureMask.probability(row, 1.4).data());
    }

    @Test
    void refusesWhatIsNotRgb() {
        assertThrows(IllegalArgumentException.class, () -> StructureMask.probability(Tensor.zeros(1, 1, 8, 8), 1));
    }

    private static void assertMask(Tensor expected, PixelMask mask) {
        for (int c = 0; c < 3; c++) {
            for (int y = 0; y < expected.dim(2); y++) {
                for (int x = 0; x < expected.dim(3); x++) {
                    float value = expected.data()[(c * expected.dim(2) + y) * expected.dim(3) + x];
                    assertEquals(value == 1, mask.contains(0, y, x), "channel " + c + ", y " + y + ", x " + x);
                }
            }
        }
    }

    private static void scale(float[] values, int from, int to, float by) {
        for (int i = from; i < to; i++) {
            values[i] *= by;
        }
    }
}
