package io.github.dpi4j.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.checkpoint.Weights;
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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RecomputationTest {
    private static final Graph GRAPH = Corrector.graph(UNetConfig.of(32, 3, 1, new Heads.Width(16),
            List.of(new Level(32, false), new Level(64, true))));
    private static final Shape IMAGE = Shape.of(2, 3, 32, 32);
    private static final Map<String, Tensor> INPUTS = Map.of("x", HashWeights.input("x", 1, IMAGE), "y",
            HashWeights.input("y", 1, IMAGE), "t", Tensor.of(new float[]{7, 900}, 2));

    /** A pass's gradients and the memory that it took. */
    private record Pass(Map<String, float[]> gradients, long floats) {
        static Pass of(boolean recomputes) {
            Weights weights = HashWeights.weights("", Parameters.of(GRAPH));
            Map<String, float[]> values = new LinkedHashMap<>();
            Map<String, float[]> gradients = new LinkedHashMap<>();
            for (String name : weights.names()) {
                values.put(name, weights.tensor(name).data());
                gradients.put(name, new float[values.get(name).length]);
            }
            try (VectorReverseMode training = VectorReverseMode.ofWeights(GRAPH, values, gradients, 2, recomputes)) {
                training.backward(training.forward(INPUTS));
                return new Pass(gradients, training.floats());
            }
        }
    }

    @BeforeAll
    static void vectorKernelsRun() {
        Assumptions.assumeTrue(KernelChoice.vectorAvailable());
    }

    @Test
    void takesLessMemoryForTheSameGradients() {
        Pass keeping = Pass.of(false);
        Pass recomputing = Pass.of(true);
        keeping.gradients().forEach(
                (name, expected) -> assertArrayEquals(expected, recomputing.gradients().get(name), name));
        assertTrue(recomputing.floats() < 0.8 * keeping.floats(),
                () -> recomputing.floats() + " of " + keeping.floats() + " floats");
    }
}
