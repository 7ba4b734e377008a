package io.github.dpi4j.network;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import java.util.List;

/**
 * The features of VGG-16 (Simonyan and Zisserman, 2015; configuration D) as torchvision has them, at the five ReLUs that
 * LPIPS looks at. Images at least 16 pixels high and wide, normalised as LPIPS does it: (2·rgb − 1 − shift) / scale.
 */
public final class Vgg16 {
    /** Layers that are outputs, {@code features.3} and so on. */
    public static final List<Integer> TAPS = List.of(3, 8, 15, 22, 29);

    private static final int[][] BLOCKS = {{64, 64}, {128, 128}, {256, 256, 256}, {512, 512, 512}, {512, 512, 512}};

    private Vgg16() {
    }

    /** The network's graph; its weights carry the names of torchvision's state dict. */
    public static Graph graph() {
        return graph(TAPS);
    }

    /** The graph with other layers as outputs. */
    public static Graph graph(List<Integer> taps) {
        Sequence layers = new Sequence(taps);
        for (int i = 0; i < BLOCKS.length; i++) {
            if (i > 0) {
                layers.maxPool(2, false);
            }
            for (int channels : BLOCKS[i]) {
                layers.conv(channels, 3, 1, 1).relu();
            }
        }
        return layers.build();
    }

    /**
     * The network with the weights of torchvision's state dict, whose classifier is not read.
     *
     * @throws IllegalArgumentException if it is another network's, in one line
     */
    public static FeatureNetwork of(Weights checkpoint) {
        return FeatureNetwork.of("VGG-16", graph(), checkpoint);
    }
}
