package io.github.dpi4j.bench;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.Network;
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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A network with weights made by a formula, and inputs for it. */
public record Workload(Graph graph, Weights weights, Map<String, Tensor> inputs) {
    private static final int SIZE = 256;

    /** DPI's prior at 256×256: 93,563,910 parameters. */
    static Workload prior(int batch) {
        UNetConfig config = UNetConfig.of(128, 6, 1, new Heads.Width(64), List.of(new Level(128, false),
                new Level(128, false), new Level(256, false), new Level(256, false), new Level(512, true),
                new Level(512, false)));
        return of("ffhq256", UNet.graph(config), batch, SIZE, 601);
    }

    /** DPI's corrector at 256×256: 5,867,427 parameters. */
    static Workload corrector(int batch) {
        UNetConfig config = UNetConfig.of(32, 3, 1, new Heads.Width(16), List.of(new Level(32, false),
                new Level(32, false), new Level(64, false), new Level(64, false), new Level(128, false),
                new Level(128, true)));
        return of("crt256", Corrector.graph(config), batch, SIZE, 350);
    }

    /** The bundled prior at 64×64: 3,369,379 parameters. */
    static Workload smallPrior(int batch) {
        UNetConfig config = UNetConfig.of(32, 3, 1, new Heads.Width(16), List.of(new Level(32, false),
                new Level(32, false), new Level(64, true), new Level(128, true)));
        return of("small64", UNet.graph(config), batch, 64, 601);
    }

    /**
     * Any graph of images and timesteps.
     *
     * @param name seed of weights and inputs
     * @param size height and width of the images
     */
    static Workload of(String name, Graph graph, int batch, int size, float timestep) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        graph.inputs().forEach((input, node) -> {
            int channels = ((Op.Input) node.op()).channels();
            inputs.put(input, channels == 0
                    ? timesteps(batch, timestep)
                    : HashWeights.input(name + "." + input, 2, Shape.of(batch, channels, size, size)));
        });
        return new Workload(graph, HashWeights.weights(name + ".", Parameters.of(graph)), inputs);
    }

    private static Tensor timesteps(int batch, float timestep) {
        Tensor t = Tensor.zeros(batch);
        Arrays.fill(t.data(), timestep);
        return t;
    }

    Network compile(Backend backend) {
        return backend.compile(graph, weights);
    }
}
