package io.github.dpi4j.unet;

import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.tensor.Tensor;
import java.util.Arrays;

/**
 * DPI's condition corrector (Yang et al., AAAI 2025): a small UNet that also reads {@code y} (N, C, H, W), the first
 * condition on the grid. The mean of y over its channels, times 0.1, is added after the first convolution, and y itself
 * to the result. {@code x} is the current condition at timestep {@code t}, (N, C, H, W) and (N).
 *
 * <p>A corrector's checkpoint has the same names as a {@link UNet}'s: the caller decides which of the two it is.
 */
public final class Corrector {
    /** Weight of the condition's channel mean beside the first convolution's result. */
    private static final float CONDITION_SCALE = 0.1f;

    private Corrector() {
    }

    /**
     * {@return the network's graph; its weights carry the names of a guided-diffusion checkpoint}
     *
     * @param config the architecture
     * @throws IllegalArgumentException if the output does not have as many channels as the input
     */
    public static Graph graph(UNetConfig config) {
        if (config.outChannels() != config.inChannels()) {
            throw new IllegalArgumentException("corrector: output channels must equal input channels: expected "
                    + config.inChannels() + ", got " + config.outChannels() + " (out.2.weight)");
        }
        Graph.Builder graph = new Graph.Builder();
        Node x = graph.add(new Op.Input("x", 4, config.inChannels(), config.downsamplingFactor()));
        Node t = graph.add(new Op.Input("t", 1, 0));
        Node y = graph.add(new Op.Input("y", 4, config.inChannels()));
        Node net = new UNetBody(graph, config).add(x, t, stem -> graph.add(new Op.Add(), stem, scaledMean(graph, y,
                config)));
        return graph.build(graph.add(new Op.Add(), net, y));
    }

    /** Adds the scaled mean over channels, the same in every channel: a 1×1 convolution with constant weights. */
    private static Node scaledMean(Graph.Builder graph, Node y, UNetConfig config) {
        int in = config.inChannels();
        int out = config.levels().getFirst().channels();
        Tensor weight = Tensor.zeros(out, in, 1, 1);
        Arrays.fill(weight.data(), CONDITION_SCALE / in);
        return graph.add(new Op.Conv2d(graph.constant("condition.mean.weight", weight),
                graph.constant("condition.mean.bias", Tensor.zeros(out)), in, out, 1, 1, 0), y);
    }
}
