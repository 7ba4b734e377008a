package io.github.dpi4j.network;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.Network;
import io.github.dpi4j.checkpoint.PrintableText;
import io.github.dpi4j.checkpoint.StoredTensor;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A network with its weights: images in at {@value #INPUT} (N, 3, H, W), feature maps or vectors out, by name. The
 * range of the images is documented by each network's class.
 *
 * @param name for people
 * @param graph the network's graph
 * @param weights the network's weights
 */
public record FeatureNetwork(String name, Graph graph, Weights weights) {
    /** Name of the input. */
    public static final String INPUT = "x";

    /**
     * Returns a graph with the tensors of a checkpoint that it reads; others, such as a classifier's, are ignored.
     *
     * @throws IllegalArgumentException if one is missing or has another shape; the message names the first in one line
     */
    static FeatureNetwork of(String name, Graph graph, Weights checkpoint) {
        Map<String, StoredTensor> own = new LinkedHashMap<>();
        Parameters.of(graph).forEach((key, shape) -> own.put(key, tensor(name, checkpoint, key, shape)));
        return new FeatureNetwork(name, graph, new Weights(own));
    }

    /**
     * Returns one tensor of a checkpoint.
     *
     * @throws IllegalArgumentException if it is missing or has another shape
     */
    static StoredTensor tensor(String name, Weights checkpoint, String key, Shape shape) {
        if (!checkpoint.contains(key)) {
            throw new IllegalArgumentException(name + ": expected a tensor " + key + " (" + shape + "), got "
                    + checkpoint.names().size() + " others"
                    + checkpoint.names().stream().findFirst().map(n -> ", such as " + PrintableText.shown(n))
                            .orElse(""));
        }
        if (!checkpoint.shape(key).equals(shape)) {
            throw new IllegalArgumentException(
                    name + ": " + key + ": expected " + shape + ", got " + checkpoint.shape(key));
        }
        return checkpoint.stored(key);
    }

    /**
     * Compiles the network on a backend.
     *
     * @param backend the backend
     * @return the compiled network; the caller closes it
     */
    public Network compile(Backend backend) {
        return backend.compile(graph, weights);
    }
}
