package io.github.dpi4j.detection;

import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;

/**
 * A fully convolutional network that predicts for every cell of {@value #STRIDE}×{@value #STRIDE} pixels whether a face
 * is centred there, its box and its five landmarks. Input {@code x} (N, 3, H, W) in [-1, 1] of any size; output (N,
 * {@value FaceChannels#COUNT}, ⌈H / 8⌉, ⌈W / 8⌉), laid out as in {@link FaceChannels}, with distances from the cell's
 * centre in units of {@value #STRIDE} pixels.
 */
public final class ProposalNetwork {
    /** Pixels between neighbouring cells. */
    public static final int STRIDE = 8;
    /**
     * Receptive field: the largest distance from a cell's centre to a pixel that influences its output, rounded up to
     * whole cells.
     */
    public static final int RADIUS = 48;

    private static final int STEM = 16;
    private static final int WIDTH = 32;
    private static final int BODY = 64;

    private ProposalNetwork() {
    }

    /** {@return the network's graph} */
    public static Graph graph() {
        Graph.Builder graph = new Graph.Builder();
        ResidualBlocks layers = new ResidualBlocks(graph);
        Node h = layers.conv("stem", graph.add(new Op.Input("x", 4, 3)), 3, STEM, 3, 2);
        h = layers.conv("down1", layers.silu(h), STEM, WIDTH, 3, 2);
        h = layers.residual("block1", h, WIDTH);
        h = layers.conv("down2", layers.silu(h), WIDTH, BODY, 3, 2);
        h = layers.residual("block2", h, BODY);
        h = layers.residual("block3", h, BODY);
        return graph.build(layers.conv("head", layers.silu(h), BODY, FaceChannels.COUNT, 1, 1));
    }
}
