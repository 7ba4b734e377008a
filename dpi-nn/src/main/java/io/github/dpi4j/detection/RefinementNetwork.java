package io.github.dpi4j.detection;

import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;

/**
 * A network that predicts for a crop of {@value #SIZE}×{@value #SIZE} pixels whether it shows an upright face, its box
 * and its five landmarks. Input {@code x} (N, 3, {@value #SIZE}, {@value #SIZE}) in [-1, 1]; output (N, {@value
 * FaceChannels#COUNT}, 1, 1), laid out as in {@link FaceChannels}, with distances from the crop's centre in units of
 * {@value #UNIT} pixels.
 */
public final class RefinementNetwork {
    /** Side of the crop in pixels. */
    public static final int SIZE = 64;
    /** The unit of distances in pixels. */
    public static final int UNIT = 16;

    private static final int STEM = 16;
    private static final int[] WIDTHS = {32, 48, 64};
    private static final int HIDDEN = 96;

    private RefinementNetwork() {
    }

    /** {@return the network's graph} */
    public static Graph graph() {
        Graph.Builder graph = new Graph.Builder();
        ResidualBlocks layers = new ResidualBlocks(graph);
        Node h = layers.conv("stem", graph.add(new Op.Input("x", 4, 3)), 3, STEM, 3, 2);
        int channels = STEM;
        for (int i = 0; i < WIDTHS.length; i++) {
            h = layers.conv("down" + i, layers.silu(h), channels, WIDTHS[i], 3, 2);
            channels = WIDTHS[i];
            h = layers.residual("block" + i, h, channels);
        }
        int side = SIZE >> WIDTHS.length + 1;
        // A convolution as large as the map: a fully connected layer.
        h = layers.conv(new Op.Conv2d("hidden.weight", "hidden.bias", channels, HIDDEN, side, 1, 0), layers.silu(h));
        return graph.build(layers.conv("head", layers.silu(h), HIDDEN, FaceChannels.COUNT, 1, 1));
    }
}
