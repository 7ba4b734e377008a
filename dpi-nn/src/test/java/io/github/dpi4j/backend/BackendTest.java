package io.github.dpi4j.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.unet.HashNetwork;
import org.junit.jupiter.api.Test;

class BackendTest {
    @Test
    void aBackendWithoutGradientsSaysSoInOneLine() {
        Backend backend = new Backend() {
            @Override
            public String name() {
                return "nd4j";
            }

            @Override
            public String description() {
                return "networks forwards only";
            }

            @Override
            public Network compile(Graph graph, Weights weights) {
                throw new AssertionError("not asked for");
            }
        };
        HashNetwork network = HashNetwork.small().getFirst();
        assertEquals("nd4j: has no input gradients; use the cpu backend",
                assertThrows(UnsupportedOperationException.class,
                        () -> backend.differentiable(network.graph(), network.weights())).getMessage());
    }
}
