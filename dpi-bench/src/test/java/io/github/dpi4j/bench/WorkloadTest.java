package io.github.dpi4j.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.ShapeInference;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WorkloadTest {
    @Test
    void theCorrectorIsDpis() {
        Workload corrector = Workload.corrector(2);
        assertEquals(5_867_427, corrector.weights().parameterCount());
        Map<String, Shape> inputs = corrector.inputs().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().shape()));
        assertEquals(Shape.of(2, 3, 256, 256), output(corrector.graph(), inputs));
    }

    @Test
    void theBundledNetworksAreTheModels() throws IOException {
        assertEquals(9_531_587, Workload.bundledPrior(1).weights().parameterCount());
        Workload corrector = Workload.bundledCorrector(4);
        assertEquals(3_319_075, corrector.weights().parameterCount());
        assertEquals(Shape.of(4, 3, 128, 128), output(corrector.graph(), corrector.inputs().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().shape()))));
    }

    @ParameterizedTest
    @EnumSource
    void layersHaveTheShapesTheirNamesSay(Layer layer) {
        String[] words = layer.name().split("_AT_");
        String[] channels = words[0].split("_");
        int size = Integer.parseInt(words[1]);
        assertEquals(Shape.of(1, Integer.parseInt(channels[channels.length - 1]), size, size),
                output(layer.graph(), Map.of("x", layer.input(1))));
    }

    @Test
    void thisLibraryRunsThem() {
        Workload workload = Layer.CONV3_512_512_AT_8.workload(2);
        try (Network network = workload.compile(Engines.backend(Engines.DPI, 1))) {
            Tensor out = network.predict(workload.inputs());
            assertEquals(Shape.of(2, 512, 8, 8), out.shape());
        }
    }

    private static Shape output(Graph graph, Map<String, Shape> inputs) {
        return ShapeInference.infer(graph, inputs)[graph.output().index()];
    }
}
