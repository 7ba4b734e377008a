package io.github.dpi4j.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.unet.Corrector;
import io.github.dpi4j.unet.Heads;
import io.github.dpi4j.unet.UNetConfig;
import io.github.dpi4j.unet.UNetConfig.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** A batch too large for one go, on one thread. */
class LargeBatchTest {
    private static final int IMAGES = 21;
    private static final int SIZE = 64;
    private static final Shape SHAPE = Shape.of(IMAGES, 3, SIZE, SIZE);

    @Test
    void isTakenInEqualTurnsThatChangeNothing() {
        Assumptions.assumeTrue(KernelChoice.vectorAvailable());
        Graph graph = Corrector.graph(UNetConfig.of(32, 3, 1, new Heads.Width(16),
                List.of(new Level(32, false), new Level(64, false))));
        Map<String, Tensor> inputs = Map.of("x", HashWeights.input("x", 1, SHAPE), "y",
                HashWeights.input("y", 1, SHAPE), "t", HashWeights.input("t", 500, Shape.of(IMAGES)));
        try (ProfiledNetwork network = (ProfiledNetwork) new CpuBackend(KernelChoice.VECTOR, 1).compile(graph,
                HashWeights.weights("", Parameters.of(graph)))) {
            Tensor together = network.predict(inputs);
            Profile all = network.profile(inputs, 1);
            // The decoder's 96 channels of all images are twice what a thread may have, and 21 has no half.
            assertEquals(IMAGES / 3, all.steps().get(1).output().dim(0));
            for (int i : new int[]{0, IMAGES / 2, IMAGES - 1}) {
                assertArrayEquals(together.slice(i, i + 1).data(), network.predict(only(inputs, i)).data());
            }
            Profile one = network.profile(only(inputs, 0), 1);
            assertEquals(IMAGES * one.total().flop(), all.total().flop(), 1e-9 * all.total().flop());
            assertEquals(IMAGES * one.total().executedFlop(), all.total().executedFlop(),
                    1e-9 * all.total().executedFlop());
        }
    }

    private static Map<String, Tensor> only(Map<String, Tensor> inputs, int image) {
        Map<String, Tensor> one = new LinkedHashMap<>();
        inputs.forEach((name, tensor) -> one.put(name, tensor.slice(image, image + 1)));
        return one;
    }
}
