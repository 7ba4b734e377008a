package io.github.dpi4j.kernel.vector;

import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.kernel.scalar.Dense;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("vectors")
class LinearLayerTest {
    @ParameterizedTest
    @CsvSource({"1,1,1", "2,3,4", "3,13,31", "1,31,100", "2,32,64", "1,100,65", "3,128,512", "1,1024,200"})
    void equalsTheScalarKernel(int rows, int in, int out) {
        Tensor x = HashWeights.input("x", 1, Shape.of(rows, in));
        float[] weight = HashWeights.values("weight", out * in);
        float[] bias = HashWeights.values("bias", out);
        Tensor expected = Tensor.zeros(rows, out);
        try (Teams teams = new Teams()) {
            Dense.linear(teams.oracle(), x, weight, bias, expected);
            float[] actual = teams.run(() -> {
                FeatureMap from = GuardedMap.of(Tensor.of(x.data(), rows, in, 1, 1)).map();
                GuardedMap y = GuardedMap.of(Tensor.zeros(rows, out, 1, 1));
                return new Teams.Prepared(new LinearLayer(from, weight, bias, y.map()), () -> y.toTensor().data());
            });
            Golden.assertClose(expected.data(), actual, 0x1p-24 * (2 + Math.sqrt(in)));
        }
    }
}
