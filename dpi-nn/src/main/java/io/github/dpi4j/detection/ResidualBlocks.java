package io.github.dpi4j.detection;

import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;

/** The layers of both networks, added to a graph. There is no normalisation: a value depends on its receptive field alone. */
final class ResidualBlocks {
    private final Graph.Builder graph;

    ResidualBlocks(Graph.Builder graph) {
        this.graph = graph;
    }

    /** Returns a convolution with padding that keeps height and width at stride 1. */
    Node conv(String name, Node x, int in, int out, int kernel, int stride) {
        return conv(new Op.Conv2d(name + ".weight", name + ".bias", in, out, kernel, stride, kernel / 2), x);
    }

    Node conv(Op.Conv2d convolution, Node x) {
        return graph.add(convolution, x);
    }

    Node silu(Node x) {
        return graph.add(new Op.Silu(), x);
    }

    /** Adds a pre-activation residual block (He et al., 2016) without normalisation: x + conv(silu(conv(silu(x)))). */
    Node residual(String name, Node x, int channels) {
        Node h = conv(name + ".conv1", silu(x), channels, channels, 3, 1);
        h = conv(name + ".conv2", silu(h), channels, channels, 3, 1);
        return graph.add(new Op.Add(), x, h);
    }
}
