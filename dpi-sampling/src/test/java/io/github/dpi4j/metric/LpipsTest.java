package io.github.dpi4j.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.checkpoint.Safetensors;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.network.AlexNet;
import io.github.dpi4j.network.SqueezeNet;
import io.github.dpi4j.network.Vgg16;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The authors' distances with weights made by formula. */
class LpipsTest {
    @ParameterizedTest
    @EnumSource(LpipsBackbone.class)
    void distancesAreTheAuthors(LpipsBackbone backbone) throws IOException {
        Weights recorded = Safetensors.read(QualityFile.open().lpips());
        Lpips lpips = lpips(backbone, heads(backbone));
        for (int j = 0; j < 2; j++) {
            Tensor a = HashWeights.input("lpips.a" + j, 1, Shape.of(1, 3, 64, 64));
            Tensor b = HashWeights.input("lpips.b" + j, 1, Shape.of(1, 3, 64, 64));
            for (int i = 0; i < a.size(); i++) {
                b.data()[i] = 0.3f * b.data()[i] + 0.7f * a.data()[i];
            }
            double expected = recorded.tensor(backbone + "." + j + ".distance").data()[0];
            assertEquals(expected, lpips.measure(a, b), 2e-5 * expected, backbone + " " + j);
        }
    }

    private static Lpips lpips(LpipsBackbone backbone, List<float[]> heads) {
        Graph graph = switch (backbone) {
            case ALEX -> AlexNet.graph();
            case VGG -> Vgg16.graph();
            case SQUEEZE -> SqueezeNet.graph();
        };
        Map<String, Tensor> weights = new LinkedHashMap<>();
        Parameters.of(graph).forEach((key, shape) -> weights.put(key, Tensor.of(HashWeights.values(backbone + "." + key,
                shape.size(), shape.rank() == 1 ? 0.1f : (float) Math.sqrt(6.0 * shape.dim(0) / shape.size())),
                shape)));
        return backbone.lpips(Weights.of(weights), heads, new CpuBackend());
    }

    private static List<float[]> heads(LpipsBackbone backbone) {
        int[] channels = switch (backbone) {
            case ALEX -> new int[]{64, 192, 384, 256, 256};
            case VGG -> new int[]{64, 128, 256, 512, 512};
            case SQUEEZE -> new int[]{64, 128, 256, 384, 384, 512, 512};
        };
        Map<String, Tensor> file = new LinkedHashMap<>();
        for (int i = 0; i < channels.length; i++) {
            float[] head = HashWeights.values(backbone + ".lin" + i, channels[i]);
            for (int c = 0; c < head.length; c++) {
                head[c] = Math.abs(head[c]);
            }
            file.put("lin" + i + ".model.1.weight", Tensor.of(head, 1, channels[i], 1, 1));
        }
        List<float[]> heads = LpipsBackbone.heads(Weights.of(file));
        assertEquals(backbone, LpipsBackbone.of(heads));
        return heads;
    }

    @Test
    void filesOfOtherNetworksAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> LpipsBackbone.heads(Weights.of(Map.of())));
        List<float[]> three = new ArrayList<>(heads(LpipsBackbone.ALEX).subList(0, 3));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> LpipsBackbone.of(three)).getMessage()
                .contains("alex [64, 192, 384, 256, 256]"));
        assertThrows(IllegalArgumentException.class, () -> LpipsBackbone.VGG.lpips(Weights.of(Map.of()),
                heads(LpipsBackbone.VGG), new CpuBackend()));
    }
}
