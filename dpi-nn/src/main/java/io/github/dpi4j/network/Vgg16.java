package io.github.dpi4j.network;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import java.util.List;

/**
 * The features of torchvision's VGG-16 (Simonyan and Zisserman, 2015; configuration D) at the five ReLUs that LPIPS
 * uses. Images are at least 16 pixels high and wide, and normalised as in LPIPS: (2·rgb − 1 − shift) / scale.
 */
public final class Vgg16 {
    /** Layers that are outputs, {@code features.3} and so on. */
    public static final List<Integer> TAPS = List.of(3, 8, 15, 22, 29);

    private static final int[][] BLOCKS = {{64, 64}, {128, 128}, {256, 256, 256}, {512, 512, 512}, {512, 512, 512}};

    private Vgg16() {
    }

    /** {@return the network's graph; its weights carry the names of torchvision's state dict} */
    public static Graph graph() {
        return graph(TAPS);
    }

    /**
     * {@return the graph with other layers as outputs}
     *
     * @param taps numbers of the layers that are outputs
     */
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
     * {@return the network with the weights of torchvision's state dict, whose classifier is not read}
     *
     * @param checkpoint the weights of a checkpoint
     * @throws IllegalArgumentException if the checkpoint is another network's; the message is one line
     */
    public static FeatureNetwork of(Weights checkpoint) {
        return FeatureNetwork.of("VGG-16", graph(), checkpoint);
    }
}
