package io.github.dpi4j.unet;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.Network;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.graph.Op.QkvOrder;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.unet.UNetConfig.Level;
import io.github.dpi4j.unet.UNetConfig.Resampling;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A layer or a small network with the reference implementation's result: what every backend is held against. */
public record GoldenCase(String name, Graph graph, Weights weights, Map<String, Tensor> inputs, Tensor expected) {
    private static final Weights LAYERS = Golden.load("golden/layers.safetensors");
    private static final Weights NETWORKS = Golden.load("golden/networks.safetensors");
    private static final String LAYER = "layer";
    private static final int EMBEDDING = 128;

    /** Configurations of the small networks, by name. */
    static final Map<String, UNetConfig> CONFIGS = configs();

    /** The reference's result is what a network of this backend comes to. */
    public void check(Backend backend, double tolerance) {
        Golden.assertClose(expected, run(backend), tolerance);
    }

    /** What a network of this backend comes to. */
    public Tensor run(Backend backend) {
        try (Network network = backend.compile(graph, weights)) {
            return network.predict(inputs);
        }
    }

    @Override
    public String toString() {
        return name;
    }

    /** Adds the layer to a graph, reading an image and an embedding. */
    private interface Layer {
        Node add(Layers layers, Node x, Node emb);
    }

    /** Every layer of a UNet by itself. */
    public static Stream<GoldenCase> layers() {
        UNetConfig scaleShift = config(Resampling.RES_BLOCK, true, 1, new Heads.Count(1), QkvOrder.PER_HEAD);
        UNetConfig added = config(Resampling.RES_BLOCK, false, 1, new Heads.Count(1), QkvOrder.PER_HEAD);
        UNetConfig wideSkip = config(Resampling.RES_BLOCK, true, 3, new Heads.Count(1), QkvOrder.PER_HEAD);
        UNetConfig newOrder = config(Resampling.RES_BLOCK, true, 1, new Heads.Count(4), QkvOrder.QKV_FIRST);
        UNetConfig legacy = config(Resampling.RES_BLOCK, true, 1, new Heads.Width(16), QkvOrder.PER_HEAD);
        UNetConfig convolution = config(Resampling.CONVOLUTION, true, 1, new Heads.Count(1), QkvOrder.PER_HEAD);
        return Stream.of(
                layer("res_plain", Shape.of(2, 64, 8, 10), scaleShift, (l, x, e) -> l.resBlock(LAYER, x, e, 64, 64)),
                layer("res_widen", Shape.of(2, 64, 8, 10), scaleShift, (l, x, e) -> l.resBlock(LAYER, x, e, 64, 96)),
                layer("res_narrow", Shape.of(2, 96, 8, 10), scaleShift, (l, x, e) -> l.resBlock(LAYER, x, e, 96, 32)),
                layer("res_skip3x3", Shape.of(2, 64, 8, 10), wideSkip, (l, x, e) -> l.resBlock(LAYER, x, e, 64, 96)),
                layer("res_up", Shape.of(2, 64, 8, 10), scaleShift, (l, x, e) -> l.up(LAYER, x, e, 64)),
                layer("res_down", Shape.of(2, 64, 8, 10), scaleShift, (l, x, e) -> l.down(LAYER, x, e, 64)),
                layer("res_add_emb", Shape.of(2, 64, 8, 10), added, (l, x, e) -> l.resBlock(LAYER, x, e, 64, 64)),
                layer("attn_legacy", Shape.of(2, 64, 6, 5), legacy, (l, x, e) -> l.attention(LAYER, x, 64, false)),
                layer("attn_new_order", Shape.of(2, 64, 6, 5), newOrder, (l, x, e) -> l.attention(LAYER, x, 64, true)),
                layer("attn_one_head", Shape.of(1, 96, 4, 4), scaleShift,
                        (l, x, e) -> l.attention(LAYER, x, 96, false)),
                layer("up_conv", Shape.of(2, 32, 5, 7), convolution, (l, x, e) -> l.up(LAYER, x, e, 32)),
                layer("down_conv", Shape.of(2, 32, 8, 6), convolution, (l, x, e) -> l.down(LAYER, x, e, 32)),
                layer("down_conv_odd", Shape.of(1, 32, 7, 5), convolution, (l, x, e) -> l.down(LAYER, x, e, 32)));
    }

    /** Embeddings of timesteps, of even and odd widths. */
    public static Stream<GoldenCase> timestepEmbeddings() {
        return Stream.of(32, 128, 33).map(dim -> {
            Graph.Builder builder = new Graph.Builder();
            Node t = builder.add(new Op.Input("t", 1, 0));
            Graph graph = builder.build(builder.add(new Op.TimestepEmbedding(dim, 10000), t));
            return new GoldenCase("timestep_embedding " + dim, graph, Weights.of(Map.of()),
                    Map.of("t", LAYERS.tensor("timestep_embedding.in")),
                    LAYERS.tensor("timestep_embedding.dim" + dim));
        });
    }

    /** Whole small networks. */
    public static Stream<GoldenCase> networks() {
        return CONFIGS.entrySet().stream().map(entry -> network(entry.getKey(), entry.getKey().startsWith("crt")
                ? Corrector.graph(entry.getValue())
                : UNet.graph(entry.getValue())));
    }

    private static Map<String, UNetConfig> configs() {
        List<Level> levels = List.of(new Level(32, false), new Level(64, true), new Level(64, true));
        Map<String, UNetConfig> configs = new LinkedHashMap<>();
        configs.put("unet_tiny", UNetConfig.of(32, 6, 1, new Heads.Width(16), levels));
        configs.put("crt_tiny", UNetConfig.of(32, 3, 1, new Heads.Width(16), levels));
        configs.put("unet_tiny_conv_resample", new UNetConfig(3, 32, 3, levels, 1, Resampling.CONVOLUTION, false, 1,
                new Heads.Count(4), QkvOrder.QKV_FIRST));
        return configs;
    }

    private static GoldenCase network(String name, Graph graph) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        Tensor t = NETWORKS.tensor(name + ".in1");
        Shape shape = Shape.of(t.dim(0), 3, 32, 32);
        inputs.put("x", NETWORKS.contains(name + ".in0")
                ? NETWORKS.tensor(name + ".in0")
                : HashWeights.input(name + ".x", 2, shape));
        inputs.put("t", t);
        if (graph.inputs().containsKey("y")) {
            inputs.put("y", HashWeights.input(name + ".y", 2, shape));
        }
        return new GoldenCase(name, graph, HashWeights.weights(name + ".", Parameters.of(graph)), inputs,
                NETWORKS.tensor(name + ".out"));
    }

    private static GoldenCase layer(String name, Shape shape, UNetConfig config, Layer layer) {
        Graph.Builder builder = new Graph.Builder();
        Node x = builder.add(new Op.Input("x", 4, shape.dim(1)));
        Map<String, Tensor> inputs = new HashMap<>();
        inputs.put("x", HashWeights.input(name, 2, shape));
        Node emb = null;
        if (LAYERS.contains(name + ".in1")) {
            emb = builder.add(new Op.Silu(), builder.add(new Op.Input("emb", 2, EMBEDDING)));
            inputs.put("emb", LAYERS.tensor(name + ".in1"));
        }
        Graph graph = builder.build(layer.add(new Layers(builder, config), x, emb));
        Map<String, Tensor> tensors = new HashMap<>();
        Parameters.of(graph).forEach((key, s) -> tensors.put(key,
                HashWeights.weight(name, key.substring(LAYER.length()), s)));
        return new GoldenCase(name, graph, Weights.of(tensors), inputs, LAYERS.tensor(name + ".out"));
    }

    private static UNetConfig config(Resampling resampling, boolean scaleShiftNorm, int skipKernel, Heads heads,
            QkvOrder order) {
        return new UNetConfig(3, EMBEDDING / 4, 3, List.of(new Level(32, false)), 1, resampling, scaleShiftNorm,
                skipKernel, heads, order);
    }
}
