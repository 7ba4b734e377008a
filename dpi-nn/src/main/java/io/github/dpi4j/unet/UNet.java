package io.github.dpi4j.unet;

import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;

/**
 * The diffusion prior: guided-diffusion's {@code UNetModel} as a graph with inputs {@code x} (N, C, H, W), the noisy image,
 * and {@code t} (N), the original timesteps. Its output is the predicted noise, followed along the channels by the values
 * that set the variance if the configuration has them.
 */
public final class UNet {
    private UNet() {
    }

    /**
     * {@return the network's graph; its weights carry the names of a guided-diffusion checkpoint}
     *
     * @param config the architecture
     */
    public static Graph graph(UNetConfig config) {
        Graph.Builder graph = new Graph.Builder();
        Node x = graph.add(new Op.Input("x", 4, config.inChannels(), config.downsamplingFactor()));
        Node t = graph.add(new Op.Input("t", 1, 0));
        return graph.build(new UNetBody(graph, config).add(x, t, stem -> stem));
    }
}
