package io.github.dpi4j.network;

import io.github.dpi4j.checkpoint.StoredTensor;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.tensor.Window;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Inception v3 (Szegedy et al., 2016) with the weights of 2015-12-05, as used for FID (Heusel et al., 2017;
 * pytorch-fid). Images are RGB in [0, 1] of any size. The network resizes them to 299×299 by bilinear interpolation,
 * without antialiasing, and scales them to [-1, 1]. Output {@value #FEATURES} (N, 2048).
 *
 * <p>Unlike in torchvision's network, average pooling does not count padding, and the last block has max pooling in
 * place of average pooling. Batch normalisation (eps 0.001) is folded into the convolutions.
 */
public final class Inception {
    /** Name of the output. */
    public static final String FEATURES = "features";

    private static final double EPS = 0.001;
    private static final int SIZE = 299;

    private final Graph.Builder graph = new Graph.Builder();

    private Inception() {
    }

    /**
     * {@return the network's graph; a convolution's weights have its module's name with {@code .weight} and {@code
     * .bias}}
     */
    public static Graph graph() {
        return new Inception().build();
    }

    /**
     * {@return the network with the weights of pytorch-fid's state dict ({@code pt_inception-2015-12-05}), whose
     * classifier is not read}
     *
     * @param checkpoint the weights of a checkpoint
     * @throws IllegalArgumentException if the checkpoint is another network's; the message is one line
     */
    public static FeatureNetwork of(Weights checkpoint) {
        Graph graph = graph();
        Map<String, StoredTensor> folded = new LinkedHashMap<>();
        Parameters.of(graph).forEach((name, shape) -> {
            if (name.endsWith(".weight")) {
                String module = name.substring(0, name.length() - ".weight".length());
                fold(checkpoint, module, shape).forEach((key, value) -> folded.put(key, StoredTensor.of(value)));
            }
        });
        return new FeatureNetwork("Inception v3", graph, new Weights(folded));
    }

    /** Returns a convolution with the following batch normalisation folded in: w·γ/σ, and β − μ·γ/σ in place of a bias. */
    private static Map<String, Tensor> fold(Weights checkpoint, String module, Shape shape) {
        Tensor weight = tensor(checkpoint, module + ".conv.weight", shape);
        Shape vector = Shape.of(shape.dim(0));
        float[] gamma = tensor(checkpoint, module + ".bn.weight", vector).data();
        float[] beta = tensor(checkpoint, module + ".bn.bias", vector).data();
        float[] mean = tensor(checkpoint, module + ".bn.running_mean", vector).data();
        float[] variance = tensor(checkpoint, module + ".bn.running_var", vector).data();
        Tensor bias = Tensor.zeros(vector);
        int row = weight.size() / shape.dim(0);
        for (int o = 0; o < shape.dim(0); o++) {
            double factor = gamma[o] / Math.sqrt(variance[o] + EPS);
            for (int i = o * row; i < (o + 1) * row; i++) {
                weight.data()[i] = (float) (weight.data()[i] * factor);
            }
            bias.data()[o] = (float) (beta[o] - mean[o] * factor);
        }
        return Map.of(module + ".weight", weight, module + ".bias", bias);
    }

    private static Tensor tensor(Weights checkpoint, String key, Shape shape) {
        return FeatureNetwork.tensor("Inception v3", checkpoint, key, shape).toTensor();
    }

    private Graph build() {
        Node x = graph.add(new Op.Input(FeatureNetwork.INPUT, 4, 3));
        x = graph.add(new Op.Bilinear(SIZE, SIZE), x);
        String two = graph.constant("input.scale", Tensor.of(new float[]{2, 2, 2}, 3));
        String minusOne = graph.constant("input.shift", Tensor.of(new float[]{-1, -1, -1}, 3));
        x = graph.add(new Op.ChannelAffine(two, minusOne, 3), x);
        x = conv("Conv2d_1a_3x3", x, 3, 32, Window.square(3, 2, 0));
        x = conv("Conv2d_2a_3x3", x, 32, 32, Window.square(3, 1, 0));
        x = conv("Conv2d_2b_3x3", x, 32, 64, Window.square(3, 1, 1));
        x = maxPool(x);
        x = pointwise("Conv2d_3b_1x1", x, 64, 80);
        x = conv("Conv2d_4a_3x3", x, 80, 192, Window.square(3, 1, 0));
        x = maxPool(x);
        x = blockA("Mixed_5b", x, 192, 32);
        x = blockA("Mixed_5c", x, 256, 64);
        x = blockA("Mixed_5d", x, 288, 64);
        x = reduceTo17("Mixed_6a", x, 288);
        x = blockC("Mixed_6b", x, 128);
        x = blockC("Mixed_6c", x, 160);
        x = blockC("Mixed_6d", x, 160);
        x = blockC("Mixed_6e", x, 192);
        x = reduceTo8("Mixed_7a", x, 768);
        x = blockE("Mixed_7b", x, 1280, new Op.AvgPool(Window.square(3, 1, 1), false, false));
        x = blockE("Mixed_7c", x, 2048, new Op.MaxPool(Window.square(3, 1, 1), false));
        return graph.build(Map.of(FEATURES, graph.add(new Op.GlobalMean(), x)));
    }

    private Node blockA(String name, Node x, int in, int pooled) {
        Node b = conv(name + ".branch5x5_2", pointwise(name + ".branch5x5_1", x, in, 48), 48, 64,
                Window.square(5, 1, 2));
        Node c = conv(name + ".branch3x3dbl_2", pointwise(name + ".branch3x3dbl_1", x, in, 64), 64, 96,
                Window.square(3, 1, 1));
        c = conv(name + ".branch3x3dbl_3", c, 96, 96, Window.square(3, 1, 1));
        return concat(pointwise(name + ".branch1x1", x, in, 64), b, c,
                pointwise(name + ".branch_pool", averagePool(x), in, pooled));
    }

    private Node reduceTo17(String name, Node x, int in) {
        Node b = conv(name + ".branch3x3dbl_2", pointwise(name + ".branch3x3dbl_1", x, in, 64), 64, 96,
                Window.square(3, 1, 1));
        b = conv(name + ".branch3x3dbl_3", b, 96, 96, Window.square(3, 2, 0));
        return concat(conv(name + ".branch3x3", x, in, 384, Window.square(3, 2, 0)), b, maxPool(x));
    }

    private Node blockC(String name, Node x, int width) {
        int in = 768;
        Node b = pointwise(name + ".branch7x7_1", x, in, width);
        b = row(name + ".branch7x7_2", b, width, width);
        b = column(name + ".branch7x7_3", b, width, 192);
        Node c = pointwise(name + ".branch7x7dbl_1", x, in, width);
        c = column(name + ".branch7x7dbl_2", c, width, width);
        c = row(name + ".branch7x7dbl_3", c, width, width);
        c = column(name + ".branch7x7dbl_4", c, width, width);
        c = row(name + ".branch7x7dbl_5", c, width, 192);
        return concat(pointwise(name + ".branch1x1", x, in, 192), b, c,
                pointwise(name + ".branch_pool", averagePool(x), in, 192));
    }

    private Node reduceTo8(String name, Node x, int in) {
        Node a = conv(name + ".branch3x3_2", pointwise(name + ".branch3x3_1", x, in, 192), 192, 320,
                Window.square(3, 2, 0));
        Node b = row(name + ".branch7x7x3_2", pointwise(name + ".branch7x7x3_1", x, in, 192), 192, 192);
        b = column(name + ".branch7x7x3_3", b, 192, 192);
        b = conv(name + ".branch7x7x3_4", b, 192, 192, Window.square(3, 2, 0));
        return concat(a, b, maxPool(x));
    }

    private Node blockE(String name, Node x, int in, Op pool) {
        Node b = pointwise(name + ".branch3x3_1", x, in, 384);
        Node c = conv(name + ".branch3x3dbl_2", pointwise(name + ".branch3x3dbl_1", x, in, 448), 448, 384,
                Window.square(3, 1, 1));
        return concat(pointwise(name + ".branch1x1", x, in, 320), wide(name + ".branch3x3_2a", b),
                high(name + ".branch3x3_2b", b), wide(name + ".branch3x3dbl_3a", c), high(name + ".branch3x3dbl_3b", c),
                pointwise(name + ".branch_pool", graph.add(pool, x), in, 192));
    }

    private Node wide(String name, Node x) {
        return conv(name, x, 384, 384, new Window(1, 3, 1, 1, 0, 1));
    }

    private Node high(String name, Node x) {
        return conv(name, x, 384, 384, new Window(3, 1, 1, 1, 1, 0));
    }

    private Node row(String name, Node x, int in, int out) {
        return conv(name, x, in, out, new Window(1, 7, 1, 1, 0, 3));
    }

    private Node column(String name, Node x, int in, int out) {
        return conv(name, x, in, out, new Window(7, 1, 1, 1, 3, 0));
    }

    private Node pointwise(String name, Node x, int in, int out) {
        return conv(name, x, in, out, Window.square(1, 1, 0));
    }

    private Node conv(String name, Node x, int in, int out, Window window) {
        return graph.add(new Op.Relu(),
                graph.add(new Op.Conv2d(name + ".weight", name + ".bias", in, out, window, 1), x));
    }

    private Node maxPool(Node x) {
        return graph.add(new Op.MaxPool(Window.square(3, 2, 0), false), x);
    }

    private Node averagePool(Node x) {
        return graph.add(new Op.AvgPool(Window.square(3, 1, 1), false, false), x);
    }

    private Node concat(Node... parts) {
        return graph.add(new Op.Concat(), parts);
    }
}
