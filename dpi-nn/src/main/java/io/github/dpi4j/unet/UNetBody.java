package io.github.dpi4j.unet;

import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.unet.UNetConfig.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.UnaryOperator;

/** The UNet body that the prior and the corrector share: encoder, middle and decoder, added to a graph. */
final class UNetBody {
    private static final int MAX_PERIOD = 10000;

    private final Graph.Builder graph;
    private final UNetConfig config;
    private final Layers layers;

    UNetBody(Graph.Builder graph, UNetConfig config) {
        this.graph = graph;
        this.config = config;
        this.layers = new Layers(graph, config);
    }

    /**
     * Adds everything from image and timestep to the output convolution.
     *
     * @param afterFirstConvolution function applied to the first convolution's result
     */
    Node add(Node x, Node t, UnaryOperator<Node> afterFirstConvolution) {
        Node emb = embedding(t);
        Deque<Skip> skips = new ArrayDeque<>();
        int channels = config.levels().getFirst().channels();
        Node h = afterFirstConvolution.apply(layers.conv3x3("input_blocks.0.0", x, config.inChannels(), channels));
        skips.push(new Skip(h, channels));
        h = encoder(h, emb, skips);
        channels = config.levels().getLast().channels();
        h = layers.resBlock("middle_block.0", h, emb, channels, channels);
        h = layers.attention("middle_block.1", h, channels, false);
        h = layers.resBlock("middle_block.2", h, emb, channels, channels);
        h = decoder(h, emb, skips);
        channels = config.levels().getFirst().channels();
        h = graph.add(new Op.Silu(), layers.groupNorm("out.0", h, channels));
        return layers.conv3x3("out.2", h, channels, config.outChannels());
    }

    /** A value of the encoder that the decoder reads again. */
    private record Skip(Node node, int channels) {
    }

    private Node embedding(Node t) {
        int width = config.embeddingChannels();
        Node emb = graph.add(new Op.TimestepEmbedding(config.modelChannels(), MAX_PERIOD), t);
        emb = layers.linear("time_embed.0", emb, config.modelChannels(), width);
        emb = layers.linear("time_embed.2", graph.add(new Op.Silu(), emb), width, width);
        // Every residual block begins with this same SiLU of the embedding.
        return graph.add(new Op.Silu(), emb);
    }

    private Node encoder(Node h, Node emb, Deque<Skip> skips) {
        int channels = config.levels().getFirst().channels();
        int block = 1;
        for (int depth = 0; depth < config.levels().size(); depth++) {
            Level level = config.levels().get(depth);
            for (int i = 0; i < config.numResBlocks(); i++) {
                String name = "input_blocks." + block++;
                h = layers.resBlock(name + ".0", h, emb, channels, level.channels());
                channels = level.channels();
                if (level.attention()) {
                    h = layers.attention(name + ".1", h, channels, false);
                }
                skips.push(new Skip(h, channels));
            }
            if (depth < config.levels().size() - 1) {
                h = layers.down("input_blocks." + block++ + ".0", h, emb, channels);
                skips.push(new Skip(h, channels));
            }
        }
        return h;
    }

    private Node decoder(Node h, Node emb, Deque<Skip> skips) {
        int channels = config.levels().getLast().channels();
        int block = 0;
        for (int depth = config.levels().size() - 1; depth >= 0; depth--) {
            Level level = config.levels().get(depth);
            for (int i = 0; i <= config.numResBlocks(); i++) {
                String name = "output_blocks." + block++;
                int part = 0;
                Skip skip = skips.pop();
                h = graph.add(new Op.Concat(), h, skip.node());
                h = layers.resBlock(name + "." + part++, h, emb, channels + skip.channels(), level.channels());
                channels = level.channels();
                if (level.attention()) {
                    h = layers.attention(name + "." + part++, h, channels, true);
                }
                if (i == config.numResBlocks() && depth > 0) {
                    h = layers.up(name + "." + part, h, emb, channels);
                }
            }
        }
        return h;
    }
}
