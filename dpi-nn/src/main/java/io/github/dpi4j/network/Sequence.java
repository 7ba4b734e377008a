package io.github.dpi4j.network;

import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.tensor.Window;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A sequence of layers as torchvision's {@code features}, numbered from 0; the results of some are outputs. */
final class Sequence {
    final Graph.Builder graph = new Graph.Builder();
    private final List<Integer> taps;
    private final Map<String, Node> outputs = new LinkedHashMap<>();
    private Node last = graph.add(new Op.Input(FeatureNetwork.INPUT, 4, 3));
    private int channels = 3;
    private int layer;

    /** @param taps numbers of the layers whose results are outputs, named {@code features.N} */
    Sequence(List<Integer> taps) {
        this.taps = taps;
    }

    Sequence conv(int out, int kernel, int stride, int padding) {
        add(conv("features." + layer, last, channels, out, kernel, stride, padding));
        channels = out;
        return this;
    }

    Sequence relu() {
        add(graph.add(new Op.Relu(), last));
        return this;
    }

    Sequence maxPool(int side, boolean ceilMode) {
        add(graph.add(new Op.MaxPool(Window.square(side, 2, 0), ceilMode), last));
        return this;
    }

    /** Adds SqueezeNet's fire module: a 1×1 squeeze layer, then concatenated 1×1 and 3×3 expand layers. */
    Sequence fire(int squeezed, int expanded) {
        String name = "features." + layer;
        Node narrow = graph.add(new Op.Relu(), conv(name + ".squeeze", last, channels, squeezed, 1, 1, 0));
        Node left = graph.add(new Op.Relu(), conv(name + ".expand1x1", narrow, squeezed, expanded, 1, 1, 0));
        Node right = graph.add(new Op.Relu(), conv(name + ".expand3x3", narrow, squeezed, expanded, 3, 1, 1));
        add(graph.add(new Op.Concat(), left, right));
        channels = 2 * expanded;
        return this;
    }

    Graph build() {
        return graph.build(outputs);
    }

    private Node conv(String name, Node x, int in, int out, int kernel, int stride, int padding) {
        return graph.add(new Op.Conv2d(name + ".weight", name + ".bias", in, out, kernel, stride, padding), x);
    }

    private void add(Node node) {
        last = node;
        if (taps.contains(layer)) {
            outputs.put("features." + layer, node);
        }
        layer++;
    }
}
