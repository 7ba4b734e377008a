package io.github.dpi4j.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The networks of LPIPS beside torchvision's. */
class BackbonesTest {
    private static final Weights GOLDEN = Golden.load("golden/metrics/backbone_taps.safetensors");

    static Stream<Arguments> networks() {
        return Stream.of(Arguments.of("alex", AlexNet.graph(), (Function<Weights, FeatureNetwork>) AlexNet::of),
                Arguments.of("vgg", Vgg16.graph(), (Function<Weights, FeatureNetwork>) Vgg16::of),
                Arguments.of("squeeze", SqueezeNet.graph(), (Function<Weights, FeatureNetwork>) SqueezeNet::of));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void tapsAreTorchvisions(String name, Graph graph, Function<Weights, FeatureNetwork> reader) {
        try (Network network = reader.apply(checkpoint(name, graph)).compile(new CpuBackend())) {
            for (int[] size : new int[][]{{64, 64}, {67, 91}, {70, 66}}) {
                String form = size[0] + "x" + size[1];
                Map<String, Tensor> outputs = network.predictAll(Map.of(FeatureNetwork.INPUT,
                        HashWeights.input("taps." + form, 1, Shape.of(1, 3, size[0], size[1]))));
                assertEquals(graph.outputs().keySet(), outputs.keySet());
                outputs.forEach((tap, value) -> HashFeatures.assertTap(GOLDEN,
                        name + "." + form + "." + tap.substring("features.".length()), value, 2e-5));
            }
        }
    }

    /** As torchvision writes it, with a classifier. */
    private static Weights checkpoint(String name, Graph graph) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Parameters.of(graph)
                .forEach((key, shape) -> tensors.put(key, HashFeatures.weight(name + "." + key, shape)));
        tensors.put("classifier.1.bias", Tensor.zeros(10));
        return Weights.of(tensors);
    }

    @Test
    void anotherNetworkIsRefusedInOneLine() {
        assertEquals(
                "VGG-16: expected a tensor features.2.weight (64×64×3×3), got 11 others, such as features.0.weight",
                refusal(checkpoint("alex", AlexNet.graph()).entries().keySet().stream()
                        .collect(LinkedHashMap::new, (m, k) -> m.put(k, Tensor.zeros(k.equals("features.0.weight")
                                ? new int[]{64, 3, 3, 3}
                                : new int[]{64})), Map::putAll)));
        assertEquals("VGG-16: features.0.weight: expected 64×3×3×3, got 64×3×11×11",
                refusal(Map.of("features.0.weight", Tensor.zeros(64, 3, 11, 11))));
    }

    private static String refusal(Map<String, Tensor> tensors) {
        return assertThrows(IllegalArgumentException.class, () -> Vgg16.of(Weights.of(tensors))).getMessage();
    }
}
