package io.github.dpi4j.cli;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.unet.Corrector;
import io.github.dpi4j.unet.Heads;
import io.github.dpi4j.unet.UNet;
import io.github.dpi4j.unet.UNetConfig;
import io.github.dpi4j.unet.UNetConfig.Level;
import io.github.dpi4j.unet.UNetConfig.Resampling;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network that needs no checkpoint: its weights are made by a formula from its name.
 *
 * @param size height and width of its images
 */
record SelftestNetwork(String name, Graph graph, Weights weights, int size) {
    private static final float TIMESTEP = 601;
    private static final List<Level> SMALL = List.of(new Level(32, false), new Level(64, true), new Level(64, true));

    private static SelftestNetwork of(String name, Graph graph, int size) {
        return new SelftestNetwork(name, graph, HashWeights.weights(name + ".", Parameters.of(graph)), size);
    }

    /** Small ones, of every kind of layer. */
    static List<SelftestNetwork> small() {
        UNetConfig added = new UNetConfig(3, 32, 3, SMALL, 1, Resampling.CONVOLUTION, false, 1, new Heads.Count(4),
                Op.QkvOrder.QKV_FIRST);
        return List.of(of("unet_tiny", UNet.graph(UNetConfig.of(32, 6, 1, new Heads.Width(16), SMALL)), 32),
                of("crt_tiny", Corrector.graph(UNetConfig.of(32, 3, 1, new Heads.Width(16), SMALL)), 32),
                of("unet_tiny_conv_resample", UNet.graph(added), 32));
    }

    /** DPI's prior at its real size. */
    static SelftestNetwork prior() {
        return of("ffhq256", UNet.graph(UNetConfig.of(128, 6, 1, new Heads.Width(64), List.of(new Level(128, false),
                new Level(128, false), new Level(256, false), new Level(256, false), new Level(512, true),
                new Level(512, false)))), 256);
    }

    /** DPI's corrector at its real size. */
    static SelftestNetwork corrector() {
        return of("crt256", Corrector.graph(UNetConfig.of(32, 3, 1, new Heads.Width(16), List.of(new Level(32, false),
                new Level(32, false), new Level(64, false), new Level(64, false), new Level(128, false),
                new Level(128, true)))), 256);
    }

    Map<String, Tensor> inputs(int batch) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        graph.inputs().forEach((input, node) -> {
            int channels = ((Op.Input) node.op()).channels();
            Tensor tensor = channels == 0
                    ? Tensor.zeros(batch)
                    : HashWeights.input(name + "." + input, 2, Shape.of(batch, channels, size, size));
            if (channels == 0) {
                Arrays.fill(tensor.data(), TIMESTEP);
            }
            inputs.put(input, tensor);
        });
        return inputs;
    }
}
