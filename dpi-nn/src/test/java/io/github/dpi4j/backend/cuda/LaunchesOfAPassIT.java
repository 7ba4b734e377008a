package io.github.dpi4j.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dpi4j.backend.Precision;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.graph.ShapeInference;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.unet.Corrector;
import io.github.dpi4j.unet.UNet;
import io.github.dpi4j.unet.UNetConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Launches of a pass of DPI's networks at their real size; convolutions compute all normalisations. */
class LaunchesOfAPassIT {
    /** With weights of 0, which change no plan. */
    @ParameterizedTest
    @CsvSource({"prior, 84", "corrector, 85"})
    void haveSoMany(String name, int launches) {
        Graph graph = name.equals("prior")
                ? UNet.graph(UNetConfig.DPI_PRIOR)
                : Corrector.graph(UNetConfig.DPI_CORRECTOR);
        Map<String, Shape> inputs = new LinkedHashMap<>();
        graph.inputs().forEach((input, node) -> inputs.put(input, ((Op.Input) node.op()).channels() == 0
                ? Shape.of(1)
                : Shape.of(1, ((Op.Input) node.op()).channels(), 256, 256)));
        Map<String, Tensor> zeros = new LinkedHashMap<>();
        Parameters.of(graph).forEach((key, shape) -> zeros.put(key, Tensor.zeros(shape)));
        try (EmulatedDevice device = new EmulatedDevice(Precision.BF16);
                DeviceWeights weights = new DeviceWeights(device, ElementType.BF16,
                        Parameters.withConstants(graph, Weights.of(zeros)))) {
            LaunchPlan plan = new LaunchPlan(graph, ShapeInference.infer(graph, inputs), weights, ElementType.BF16,
                    device, 0);
            assertTrue(plan.launches().stream().noneMatch(l -> l.kernel().equals("group_norm")));
            assertEquals(launches, plan.launches().size());
        }
    }
}
