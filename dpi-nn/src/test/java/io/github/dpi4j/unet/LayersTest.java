package io.github.dpi4j.unet;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.backend.cpu.KernelChoice;
import io.github.dpi4j.backend.cpu.RunningKernels;
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
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every layer of a UNet by itself against the reference implementation's. */
class LayersTest {
    private static final Weights GOLDEN = Golden.load("golden/layers.safetensors");
    private static final String LAYER = "layer";
    private static final int EMBEDDING = 128;

    /** Adds the layer to a graph, reading an image and an embedding. */
    private interface Layer {
        Node add(Layers layers, Node x, Node emb);
    }

    private record Case(String name, Shape input, UNetConfig config, Layer layer) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Arguments> cases() {
        UNetConfig scaleShift = config(Resampling.RES_BLOCK, true, 1, new Heads.Count(1), QkvOrder.PER_HEAD);
        UNetConfig added = config(Resampling.RES_BLOCK, false, 1, new Heads.Count(1), QkvOrder.PER_HEAD);
        UNetConfig wideSkip = config(Resampling.RES_BLOCK, true, 3, new Heads.Count(1), QkvOrder.PER_HEAD);
        UNetConfig newOrder = config(Resampling.RES_BLOCK, true, 1, new Heads.Count(4), QkvOrder.QKV_FIRST);
        UNetConfig legacy = config(Resampling.RES_BLOCK, true, 1, new Heads.Width(16), QkvOrder.PER_HEAD);
        UNetConfig convolution = config(Resampling.CONVOLUTION, true, 1, new Heads.Count(1), QkvOrder.PER_HEAD);
        List<Case> cases = List.of(
                new Case("res_plain", Shape.of(2, 64, 8, 10), scaleShift, (l, x, e) -> l.resBlock(LAYER, x, e, 64, 64)),
                new Case("res_widen", Shape.of(2, 64, 8, 10), scaleShift, (l, x, e) -> l.resBlock(LAYER, x, e, 64, 96)),
                new Case("res_narrow", Shape.of(2, 96, 8, 10), scaleShift,
                        (l, x, e) -> l.resBlock(LAYER, x, e, 96, 32)),
                new Case("res_skip3x3", Shape.of(2, 64, 8, 10), wideSkip, (l, x, e) -> l.resBlock(LAYER, x, e, 64, 96)),
                new Case("res_up", Shape.of(2, 64, 8, 10), scaleShift, (l, x, e) -> l.up(LAYER, x, e, 64)),
                new Case("res_down", Shape.of(2, 64, 8, 10), scaleShift, (l, x, e) -> l.down(LAYER, x, e, 64)),
                new Case("res_add_emb", Shape.of(2, 64, 8, 10), added, (l, x, e) -> l.resBlock(LAYER, x, e, 64, 64)),
                new Case("attn_legacy", Shape.of(2, 64, 6, 5), legacy, (l, x, e) -> l.attention(LAYER, x, 64, false)),
                new Case("attn_new_order", Shape.of(2, 64, 6, 5), newOrder,
                        (l, x, e) -> l.attention(LAYER, x, 64, true)),
                new Case("attn_one_head", Shape.of(1, 96, 4, 4), scaleShift,
                        (l, x, e) -> l.attention(LAYER, x, 96, false)),
                new Case("up_conv", Shape.of(2, 32, 5, 7), convolution, (l, x, e) -> l.up(LAYER, x, e, 32)),
                new Case("down_conv", Shape.of(2, 32, 8, 6), convolution, (l, x, e) -> l.down(LAYER, x, e, 32)),
                new Case("down_conv_odd", Shape.of(1, 32, 7, 5), convolution, (l, x, e) -> l.down(LAYER, x, e, 32)));
        return RunningKernels.all().flatMap(kernels -> cases.stream().map(c -> Arguments.of(kernels, c)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void equalsTheReference(KernelChoice kernels, Case c) {
        Graph.Builder builder = new Graph.Builder();
        Node x = builder.add(new Op.Input("x", 4, c.input().dim(1)));
        Map<String, Tensor> inputs = new HashMap<>();
        inputs.put("x", HashWeights.input(c.name(), 2, c.input()));
        Node emb = null;
        if (GOLDEN.contains(c.name() + ".in1")) {
            emb = builder.add(new Op.Silu(), builder.add(new Op.Input("emb", 2, EMBEDDING)));
            inputs.put("emb", GOLDEN.tensor(c.name() + ".in1"));
        }
        Graph graph = builder.build(c.layer().add(new Layers(builder, c.config()), x, emb));
        try (Network network = new CpuBackend(kernels, 2).compile(graph, weights(c.name(), graph))) {
            Golden.assertClose(GOLDEN.tensor(c.name() + ".out"), network.predict(inputs), 1e-5);
        }
    }

    static Stream<Arguments> embeddingWidths() {
        return RunningKernels.all().flatMap(kernels -> Stream.of(32, 128, 33).map(dim -> Arguments.of(kernels, dim)));
    }

    @ParameterizedTest
    @MethodSource("embeddingWidths")
    void timestepEmbeddingEqualsTheReference(KernelChoice kernels, int dim) {
        Graph.Builder builder = new Graph.Builder();
        Node t = builder.add(new Op.Input("t", 1, 0));
        Graph graph = builder.build(builder.add(new Op.TimestepEmbedding(dim, 10000), t));
        try (Network network = new CpuBackend(kernels, 1).compile(graph, Weights.of(Map.of()))) {
            Tensor out = network.predict(Map.of("t", GOLDEN.tensor("timestep_embedding.in")));
            // PyTorch's vectorised exp is off by one unit in the last place of some frequencies, times 999 in the angle.
            Golden.assertClose(GOLDEN.tensor("timestep_embedding.dim" + dim), out, 1e-4);
        }
    }

    private static Weights weights(String name, Graph graph) {
        Map<String, Tensor> tensors = new HashMap<>();
        Parameters.of(graph).forEach((key, shape) -> tensors.put(key,
                HashWeights.weight(name, key.substring(LAYER.length()), shape)));
        return Weights.of(tensors);
    }

    private static UNetConfig config(Resampling resampling, boolean scaleShiftNorm, int skipKernel, Heads heads,
            QkvOrder order) {
        return new UNetConfig(3, EMBEDDING / 4, 3, List.of(new Level(32, false)), 1, resampling, scaleShiftNorm,
                skipKernel, heads, order);
    }
}
