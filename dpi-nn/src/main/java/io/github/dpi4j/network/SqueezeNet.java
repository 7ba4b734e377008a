package io.github.dpi4j.network;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import java.util.List;

/**
 * The features of torchvision's SqueezeNet 1.1 (Iandola et al., 2016) at the seven layers that LPIPS uses. Images are
 * at least 17 pixels high and wide, and normalised as in LPIPS: (2·rgb − 1 − shift) / scale.
 */
public final class SqueezeNet {
    /** Layers that are outputs, {@code features.1} and so on. */
    public static final List<Integer> TAPS = List.of(1, 4, 7, 9, 10, 11, 12);

    private SqueezeNet() {
    }

    /** {@return the network's graph; its weights carry the names of torchvision's state dict} */
    public static Graph graph() {
        return new Sequence(TAPS).conv(64, 3, 2, 0).relu().maxPool(3, true).fire(16, 64).fire(16, 64).maxPool(3, true)
                .fire(32, 128).fire(32, 128).maxPool(3, true).fire(48, 192).fire(48, 192).fire(64, 256).fire(64, 256)
                .build();
    }

    /**
     * {@return the network with the weights of torchvision's state dict, whose classifier is not read}
     *
     * @param checkpoint the weights of a checkpoint
     * @throws IllegalArgumentException if the checkpoint is another network's; the message is one line
     */
    public static FeatureNetwork of(Weights checkpoint) {
        return FeatureNetwork.of("SqueezeNet 1.1", graph(), checkpoint);
    }
}
