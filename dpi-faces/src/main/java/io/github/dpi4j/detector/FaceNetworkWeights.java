package io.github.dpi4j.detector;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.detection.FaceChannels;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.random.PhiloxStream;
import io.github.dpi4j.random.RandomStream;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Initial weights of the networks: normal with variance 2 / fan-in (He et al., 2015), biases 0, and the last
 * convolution of each residual branch 0, which keeps the magnitude of activations without normalisation. The initial
 * probability of a face is 0.01 (Lin et al., 2017).
 */
final class FaceNetworkWeights {
    private static final double PRIOR = 0.01;
    private static final double HEAD = 0.1;

    private FaceNetworkWeights() {
    }

    static Weights random(Graph graph, long seed) {
        RandomStream random = new PhiloxStream(seed, -1);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, Shape> parameter : Parameters.of(graph).entrySet()) {
            Tensor tensor = Tensor.zeros(parameter.getValue());
            String name = parameter.getKey();
            if (name.equals("head.bias")) {
                tensor.data()[FaceChannels.SCORE] = (float) Math.log(PRIOR / (1 - PRIOR));
            } else if (name.endsWith(".weight") && !name.endsWith(".conv2.weight")) {
                random.normal(tensor.data(), 0, tensor.size());
                int fanIn = tensor.size() / tensor.dim(0);
                double deviation = name.startsWith("head.") ? HEAD / Math.sqrt(fanIn) : Math.sqrt(2.0 / fanIn);
                for (int i = 0; i < tensor.size(); i++) {
                    tensor.data()[i] *= (float) deviation;
                }
            }
            tensors.put(name, tensor);
        }
        return Weights.of(tensors);
    }
}
