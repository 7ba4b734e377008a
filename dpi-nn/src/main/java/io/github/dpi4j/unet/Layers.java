package io.github.dpi4j.unet;

import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import java.util.function.UnaryOperator;

/**
 * The layers of a UNet, each added to a graph as guided-diffusion's module of the same name computes it. {@code emb} is
 * the timestep embedding after its SiLU.
 */
final class Layers {
    private static final float EPS = 1e-5f;

    private final Graph.Builder graph;
    private final UNetConfig config;

    Layers(Graph.Builder graph, UNetConfig config) {
        this.graph = graph;
        this.config = config;
    }

    Node conv3x3(String name, Node x, int in, int out) {
        return conv(name, x, in, out, 3, 1);
    }

    Node linear(String name, Node x, int in, int out) {
        return graph.add(new Op.Linear(name + ".weight", name + ".bias", in, out), x);
    }

    Node groupNorm(String name, Node x, int channels) {
        return graph.add(new Op.GroupNorm(name + ".weight", name + ".bias", channels, UNetConfig.GROUPS, EPS), x);
    }

    /** Returns a residual block at one resolution. */
    Node resBlock(String name, Node x, Node emb, int in, int out) {
        return resBlock(name, x, emb, in, out, UnaryOperator.identity());
    }

    /** Halves height and width. */
    Node down(String name, Node x, Node emb, int channels) {
        return switch (config.resampling()) {
            case RES_BLOCK -> resBlock(name, x, emb, channels, channels, this::pooled);
            case CONVOLUTION -> conv(name + ".op", x, channels, channels, 3, 2);
            case PLAIN -> pooled(x);
        };
    }

    /** Doubles height and width. */
    Node up(String name, Node x, Node emb, int channels) {
        return switch (config.resampling()) {
            case RES_BLOCK -> resBlock(name, x, emb, channels, channels, this::enlarged);
            case CONVOLUTION -> conv3x3(name + ".conv", enlarged(x), channels, channels);
            case PLAIN -> enlarged(x);
        };
    }

    /** Adds attention over all pixels with a residual connection; {@code decoder} tells whether it is in the decoder. */
    Node attention(String name, Node x, int channels, boolean decoder) {
        int heads = config.heads().count(channels, decoder);
        Node h = groupNorm(name + ".norm", x, channels);
        h = conv(name + ".qkv", h, channels, 3 * channels, 1, 1);
        h = graph.add(new Op.Attention(heads, channels / heads, config.qkvOrder()), h);
        return graph.add(new Op.Add(), x, conv(name + ".proj_out", h, channels, channels, 1, 1));
    }

    private Node resBlock(String name, Node x, Node emb, int in, int out, UnaryOperator<Node> resample) {
        Node h = graph.add(new Op.Silu(), groupNorm(name + ".in_layers.0", x, in));
        h = conv3x3(name + ".in_layers.2", resample.apply(h), in, out);
        int width = config.scaleShiftNorm() ? 2 * out : out;
        Node e = linear(name + ".emb_layers.1", emb, config.embeddingChannels(), width);
        if (config.scaleShiftNorm()) {
            h = graph.add(new Op.ScaleShift(), groupNorm(name + ".out_layers.0", h, out), e);
        } else {
            h = groupNorm(name + ".out_layers.0", graph.add(new Op.AddEmbedding(), h, e), out);
        }
        h = conv3x3(name + ".out_layers.3", graph.add(new Op.Silu(), h), out, out);
        Node skip = resample.apply(x);
        if (in != out) {
            skip = conv(name + ".skip_connection", skip, in, out, config.skipKernel(), 1);
        }
        return graph.add(new Op.Add(), skip, h);
    }

    private Node pooled(Node x) {
        return graph.add(Op.AvgPool.HALVE, x);
    }

    private Node enlarged(Node x) {
        return graph.add(new Op.Upsample(), x);
    }

    private Node conv(String name, Node x, int in, int out, int kernel, int stride) {
        return graph.add(new Op.Conv2d(name + ".weight", name + ".bias", in, out, kernel, stride, kernel / 2), x);
    }
}
