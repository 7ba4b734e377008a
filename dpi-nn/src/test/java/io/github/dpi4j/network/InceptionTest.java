package io.github.dpi4j.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Inception beside pytorch-fid's. */
class InceptionTest {
    private static final Weights GOLDEN = Golden.load("golden/metrics/fid_inception.safetensors");
    private static final String PREFIX = "fid_inception.";

    /** As pytorch-fid has it: a convolution and a batch normalisation in each module. */
    private static Weights checkpoint() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Parameters.of(Inception.graph()).forEach((name, shape) -> {
            if (name.endsWith(".weight")) {
                String module = name.substring(0, name.length() - ".weight".length());
                String norm = module + ".bn.";
                Shape vector = Shape.of(shape.dim(0));
                tensors.put(module + ".conv.weight", HashFeatures.weight(PREFIX + module + ".conv.weight", shape));
                tensors.put(norm + "weight", HashWeights.weight(PREFIX, norm + "weight", vector));
                tensors.put(norm + "bias", HashWeights.weight(PREFIX, norm + "bias", vector));
                tensors.put(norm + "running_mean", HashWeights.weight(PREFIX, norm + "running_mean", vector));
                Tensor variance = Tensor.of(HashWeights.values(PREFIX + norm + "running_var", shape.dim(0)), vector);
                for (int i = 0; i < variance.size(); i++) {
                    variance.data()[i] = 1 + 0.3f * Math.abs(variance.data()[i]);
                }
                tensors.put(norm + "running_var", variance);
            }
        });
        tensors.put("fc.bias", Tensor.zeros(1008));
        return Weights.of(tensors);
    }

    @Test
    void featuresArePytorchFids() {
        try (Network network = Inception.of(checkpoint()).compile(new CpuBackend())) {
            check(network, "a", 2, 64, 64);
            check(network, "b", 2, 128, 96);
            check(network, "c", 1, 352, 320);
        }
    }

    private static void check(Network network, String name, int images, int height, int width) {
        Tensor x = Tensor.zeros(images, 3, height, width);
        int size = 3 * height * width;
        for (int n = 0; n < images; n++) {
            float[] image = HashWeights.values("input.fid." + name + n, size);
            for (int i = 0; i < size; i++) {
                x.data()[n * size + i] = (image[i] + 1) * 0.5f;
            }
        }
        Tensor features = network.predictAll(Map.of(FeatureNetwork.INPUT, x)).get(Inception.FEATURES);
        double[] expected = GOLDEN.stored(name + ".features_f64").toDoubles();
        double most = 0;
        for (double value : expected) {
            most = Math.max(most, Math.abs(value));
        }
        assertEquals(expected.length, features.size());
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], features.data()[i], 2e-5 * most, name + " at " + i);
        }
    }

    @Test
    void anotherNetworkIsRefusedInOneLine() {
        Weights torchvisions = Weights.of(Map.of("Conv2d_1a_3x3.conv.weight", Tensor.zeros(32, 3, 3, 3)));
        assertEquals("Inception v3: expected a tensor Conv2d_1a_3x3.bn.weight (32), got 1 others, such as "
                + "Conv2d_1a_3x3.conv.weight",
                assertThrows(IllegalArgumentException.class, () -> Inception.of(torchvisions)).getMessage());
    }
}
