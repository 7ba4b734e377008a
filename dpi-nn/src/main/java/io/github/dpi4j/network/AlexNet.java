package io.github.dpi4j.network;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import java.util.List;

/**
 * The features of torchvision's AlexNet (Krizhevsky, 2014) at the five ReLUs that LPIPS uses. Images are at least 63
 * pixels high and wide, and normalised as in LPIPS: (2·rgb − 1 − shift) / scale.
 */
public final class AlexNet {
    /** Layers that are outputs, {@code features.1} and so on. */
    public static final List<Integer> TAPS = List.of(1, 4, 7, 9, 11);

    private AlexNet() {
    }

    /** {@return the network's graph; its weights carry the names of torchvision's state dict} */
    public static Graph graph() {
        return new Sequence(TAPS).conv(64, 11, 4, 2).relu().maxPool(3, false).conv(192, 5, 1, 2).relu()
                .maxPool(3, false).conv(384, 3, 1, 1).relu().conv(256, 3, 1, 1).relu().conv(256, 3, 1, 1).relu()
                .build();
    }

    /**
     * {@return the network with the weights of torchvision's state dict, whose classifier is not read}
     *
     * @param checkpoint the weights of a checkpoint
     * @throws IllegalArgumentException if the checkpoint is another network's; the message is one line
     */
    public static FeatureNetwork of(Weights checkpoint) {
        return FeatureNetwork.of("AlexNet", graph(), checkpoint);
    }
}
