package io.github.dpi4j.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.backend.cpu.KernelChoice;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.unet.HashNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    @Test
    void aClosedNetworkRefusesToRun() {
        HashNetwork model = HashNetwork.small().getFirst();
        for (int threads : new int[]{1, 2}) {
            List<Network> networks = new ArrayList<>();
            for (KernelChoice kernels : KernelChoice.vectorAvailable()
                    ? List.of(KernelChoice.SCALAR, KernelChoice.VECTOR)
                    : List.of(KernelChoice.SCALAR)) {
                CpuBackend backend = new CpuBackend(kernels, threads);
                networks.add(backend.compile(model.graph(), model.weights()));
                networks.add(backend.differentiable(model.graph(), model.weights()));
            }
            Map<String, Tensor> inputs = model.inputs(1, 7);
            for (Network network : networks) {
                assertTrue(Float.isFinite(network.predict(inputs).maxAbs()));
                network.close();
                network.close();
                assertEquals("this network is closed",
                        assertThrows(IllegalStateException.class, () -> network.predict(inputs)).getMessage());
                assertThrows(IllegalStateException.class, () -> network.predictAll(inputs));
            }
        }
    }
}
