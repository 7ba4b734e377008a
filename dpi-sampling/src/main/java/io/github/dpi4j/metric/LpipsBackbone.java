package io.github.dpi4j.metric;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.Network;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.network.AlexNet;
import io.github.dpi4j.network.FeatureNetwork;
import io.github.dpi4j.network.SqueezeNet;
import io.github.dpi4j.network.Vgg16;
import io.github.dpi4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The networks whose feature maps {@link Lpips} compares, by the lpips package's names. */
public enum LpipsBackbone {
    /** AlexNet, LPIPS's default. */
    ALEX(AlexNet::of, 64, 192, 384, 256, 256),
    /** VGG-16. */
    VGG(Vgg16::of, 64, 128, 256, 512, 512),
    /** SqueezeNet 1.1. */
    SQUEEZE(SqueezeNet::of, 64, 128, 256, 384, 384, 512, 512);

    private final Function<Weights, FeatureNetwork> network;
    private final List<Integer> channels;

    LpipsBackbone(Function<Weights, FeatureNetwork> network, Integer... channels) {
        this.network = network;
        this.channels = List.of(channels);
    }

    /**
     * {@return the heads of a file of the lpips package, whose tensors {@code lin0.model.1.weight} and so on are (1, C,
     * 1, 1)}
     *
     * @param weights the network's weights
     * @throws IllegalArgumentException if there are no such tensors
     */
    public static List<float[]> heads(Weights weights) {
        List<float[]> heads = IntStream.iterate(0, i -> weights.contains(key(i)), i -> i + 1)
                .mapToObj(i -> weights.tensor(key(i)).data()).toList();
        if (heads.isEmpty()) {
            throw new IllegalArgumentException(
                    "heads: expected tensors " + key(0) + " and so on, got " + weights.names().size()
                            + " others");
        }
        return heads;
    }

    private static String key(int i) {
        return "lin" + i + ".model.1.weight";
    }

    /**
     * {@return the backbone that heads belong to, by their numbers of channels}
     *
     * @param heads linear weights for each layer
     * @throws IllegalArgumentException if they are no backbone's
     */
    public static LpipsBackbone of(List<float[]> heads) {
        List<Integer> sizes = heads.stream().map(head -> head.length).toList();
        return Stream.of(values()).filter(b -> b.channels.equals(sizes)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("heads: expected those of " + Stream.of(values())
                        .map(b -> b + " " + b.channels).collect(Collectors.joining(", ")) + ", got " + sizes));
    }

    /**
     * {@return the metric with this backbone} The network is compiled here, and lives as long as the metric.
     *
     * @param weights torchvision's state dict; its classifier is not read
     * @param heads linear weights for each layer
     * @param backend the backend
     * @throws IllegalArgumentException if they are another network's
     */
    public Lpips lpips(Weights weights, List<float[]> heads, Backend backend) {
        Network compiled = network.apply(weights).compile(backend);
        return new Lpips(x -> maps(compiled, x), heads);
    }

    private static synchronized List<Tensor> maps(Network network, Tensor x) {
        return new ArrayList<>(network.predictAll(Map.of(FeatureNetwork.INPUT, x)).values());
    }

    /** The lpips package's name, in lower case. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
