package io.github.dpi4j.unet;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.unet.UNetConfig.Level;
import io.github.dpi4j.unet.UNetConfig.Resampling;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network without a checkpoint: its weights are computed from its name by {@link HashWeights}' formula. Golden values
 * of the networks here were computed with the same weights.
 *
 * @param name the network's name, from which its weights are computed
 * @param graph the network's graph
 * @param weights the network's weights
 * @param size height and width of its images
 */
public record HashNetwork(String name, Graph graph, Weights weights, int size) {
    /**
     * {@return a network with any graph of images and timesteps}
     *
     * @param name the network's name, from which its weights are computed
     * @param graph the network's graph
     * @param size height and width of its images
     */
    public static HashNetwork of(String name, Graph graph, int size) {
        return new HashNetwork(name, graph, HashWeights.weights(name + ".", Parameters.of(graph)), size);
    }

    /** {@return DPI's prior at its real size, 256×256} */
    public static HashNetwork prior() {
        return of("ffhq256", UNet.graph(UNetConfig.DPI_PRIOR), 256);
    }

    /** {@return DPI's corrector at its real size, 256×256} */
    public static HashNetwork corrector() {
        return of("crt256", Corrector.graph(UNetConfig.DPI_CORRECTOR), 256);
    }

    /** {@return small networks of 32×32, which together contain every kind of layer} */
    public static List<HashNetwork> small() {
        List<Level> levels = List.of(new Level(32, false), new Level(64, true), new Level(64, true));
        UNetConfig prior = UNetConfig.of(32, 6, 1, new Heads.Width(16), levels);
        UNetConfig corrector = UNetConfig.of(32, 3, 1, new Heads.Width(16), levels);
        UNetConfig convolutions = new UNetConfig(3, 32, 3, levels, 1, Resampling.CONVOLUTION, false, 1,
                new Heads.Count(4), Op.QkvOrder.QKV_FIRST);
        return List.of(of("unet_tiny", UNet.graph(prior), 32), of("crt_tiny", Corrector.graph(corrector), 32),
                of("unet_tiny_conv_resample", UNet.graph(convolutions), 32));
    }

    /**
     * {@return inputs} Values of images are in [-2, 2), computed by the formula from the network's name and the
     * input's.
     *
     * @param batch number of images
     * @param timestep of all images of the batch
     */
    public Map<String, Tensor> inputs(int batch, float timestep) {
        float[] timesteps = new float[batch];
        Arrays.fill(timesteps, timestep);
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        graph.inputs().forEach((input, node) -> {
            int channels = ((Op.Input) node.op()).channels();
            inputs.put(input, channels == 0
                    ? Tensor.of(timesteps, batch)
                    : HashWeights.input(name + "." + input, 2, Shape.of(batch, channels, size, size)));
        });
        return inputs;
    }
}
