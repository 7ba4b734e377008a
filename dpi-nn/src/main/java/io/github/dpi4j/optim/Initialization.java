package io.github.dpi4j.optim;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.random.RandomStream;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The weights that training begins with, distributed as guided-diffusion's: convolutions and linear layers uniform in
 * ±1/√(fan-in), weight and bias (PyTorch's default: He et al., 2015, with a = √5), normalisations the identity, and the
 * last layer of every residual branch and of the network 0, so that the branches begin as the identity.
 */
public final class Initialization {
    /** Names of layers that begin at 0: a residual block's last convolution, an attention's projection, the output. */
    private static final List<String> ZERO_LAYERS = List.of("out_layers.3", "proj_out", "out.2");

    private Initialization() {
    }

    /**
     * {@return initial weights of a UNet or corrector; uniform numbers are drawn in the order in which the graph reads
     * its weights}
     *
     * @param graph the network's graph
     * @param random the stream of random numbers
     */
    public static Weights random(Graph graph, RandomStream random) {
        Map<String, Shape> shapes = Parameters.of(graph);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        // Constants are not learned.
        for (Graph.Node node : graph.nodes()) {
            switch (node.op()) {
                case Op.Conv2d c -> layer(tensors, shapes, c.weight(), c.bias(),
                        c.inChannelsOfGroup() * c.window().taps(), random);
                case Op.Linear l -> layer(tensors, shapes, l.weight(), l.bias(), l.inFeatures(), random);
                case Op.GroupNorm g -> {
                    Tensor ones = Tensor.zeros(g.channels());
                    Arrays.fill(ones.data(), 1);
                    tensors.put(g.weight(), ones);
                    tensors.put(g.bias(), Tensor.zeros(g.channels()));
                }
                case Op.ChannelAffine a -> {
                    Tensor ones = Tensor.zeros(a.channels());
                    Arrays.fill(ones.data(), 1);
                    tensors.put(a.scale(), ones);
                    tensors.put(a.shift(), Tensor.zeros(a.channels()));
                }
                case Op.Input _, Op.Activation _, Op.ScaleShift _, Op.AddEmbedding _, Op.Attention _, Op.Upsample _,
                        Op.Bilinear _, Op.MaxPool _, Op.AvgPool _, Op.GlobalMean _, Op.Pad _, Op.Concat _, Op.Add _,
                        Op.TimestepEmbedding _ ->
                    {
                    }
            }
        }
        tensors.keySet().removeAll(graph.constants().keySet());
        return Weights.of(tensors);
    }

    private static void layer(Map<String, Tensor> tensors, Map<String, Shape> shapes, String weight, String bias,
            int fanIn, RandomStream random) {
        if (!shapes.containsKey(weight)) {
            return;
        }
        String name = weight.substring(0, weight.length() - ".weight".length());
        boolean zero = ZERO_LAYERS.stream().anyMatch(layer -> name.equals(layer) || name.endsWith("." + layer));
        double bound = zero ? 0 : 1 / Math.sqrt(fanIn);
        Shape shape = shapes.get(weight);
        // guided-diffusion's attention blocks have 1-D convolutions: PyTorch loads no other shape.
        boolean overTokens = name.endsWith(".qkv") || name.endsWith(".proj_out");
        Shape stored = overTokens ? Shape.of(shape.dim(0), shape.dim(1), 1) : shape;
        tensors.put(weight, uniform(stored, bound, random));
        if (shapes.containsKey(bias)) {
            tensors.put(bias, uniform(shapes.get(bias), bound, random));
        }
    }

    private static Tensor uniform(Shape shape, double bound, RandomStream random) {
        Tensor tensor = Tensor.zeros(shape);
        random.uniform(tensor.data(), 0, tensor.size());
        for (int i = 0; i < tensor.size(); i++) {
            tensor.data()[i] = (float) ((2.0 * tensor.data()[i] - 1) * bound);
        }
        return tensor;
    }
}
