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
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A face embedding of 128 numbers: dlib's residual network (King, 2017) with face-api's weights. Images are aligned
 * faces of {@value #SIZE}×{@value #SIZE} pixels, RGB in 0 … 255. Output {@value #EMBEDDING} (N, 128), not normalised;
 * the distance between two pictures of one person is below about 0.6.
 *
 * <p>The weights are those of the npm package {@code @vladmandic/face-api} (MIT; dlib's author put them in the public
 * domain): {@code face_recognition_model-weights_manifest.json} and the file that it names.
 */
public final class FaceEmbedding {
    /** Height and width of an image in pixels. */
    public static final int SIZE = 150;
    /** Name of the output. */
    public static final String EMBEDDING = "embedding";
    /** The distance from which two pictures are taken to show different people. */
    public static final double SAME_PERSON = 0.6;

    private static final String NAME = "face embedding";
    /** Mean of red, green and blue. */
    private static final float[] MEAN = {122.782f, 117.001f, 104.298f};
    private static final float RANGE = 255;

    private final Graph.Builder graph = new Graph.Builder();

    private FaceEmbedding() {
    }

    /**
     * Reads the network from face-api's manifest.
     *
     * @param manifest JSON file; the files that it names are in the same folder
     * @return the network
     * @throws IOException if a file cannot be read, is truncated or contains another network; the message is one line
     */
    public static FeatureNetwork read(Path manifest) throws IOException {
        Weights weights = WeightsManifest.read(manifest);
        try {
            return of(weights);
        } catch (IllegalArgumentException e) {
            throw new IOException(manifest + ": " + e.getMessage(), e);
        }
    }

    /**
     * {@return the network with face-api's weights: filters (height, width, in, out), biases and scales of their names}
     *
     * @param weights the network's weights
     * @throws IllegalArgumentException if they are another network's; the message is one line
     */
    public static FeatureNetwork of(Weights weights) {
        Graph graph = graph();
        Map<String, StoredTensor> own = new LinkedHashMap<>();
        Parameters.of(graph).forEach((name, shape) -> {
            if (name.equals("fc.weight")) {
                own.put(name, StoredTensor.of(transposed(tensor(weights, "fc", Shape.of(shape.dim(1), shape.dim(0))))));
            } else if (name.endsWith(".weight")) {
                String layer = name.substring(0, name.length() - ".weight".length());
                scaled(weights, layer, shape).forEach((key, value) -> own.put(key, StoredTensor.of(value)));
            }
        });
        return new FeatureNetwork(NAME, graph, new Weights(own));
    }

    /** {@return the network's graph; each layer's scale is part of its convolution} */
    public static Graph graph() {
        return new FaceEmbedding().build();
    }

    private Graph build() {
        Node x = graph.add(new Op.Input(FeatureNetwork.INPUT, 4, 3));
        float[] shift = new float[3];
        for (int c = 0; c < 3; c++) {
            shift[c] = -MEAN[c] / RANGE;
        }
        String scale = graph.constant("input.scale", Tensor.of(new float[]{1 / RANGE, 1 / RANGE, 1 / RANGE}, 3));
        x = graph.add(new Op.ChannelAffine(scale, graph.constant("input.shift", Tensor.of(shift, 3)), 3), x);
        x = graph.add(new Op.Relu(), conv("conv32_down", x, 3, 32, Window.square(7, 2, 0)));
        x = graph.add(new Op.MaxPool(Window.square(3, 2, 0), false), x);
        x = residuals("conv32_", x, 32, 3);
        x = residualDown("conv64_down", x, 32, 64, false);
        x = residuals("conv64_", x, 64, 3);
        x = residualDown("conv128_down", x, 64, 128, false);
        x = residuals("conv128_", x, 128, 2);
        x = residualDown("conv256_down", x, 128, 256, true);
        x = residuals("conv256_", x, 256, 2);
        x = residualDown("conv256_down_out", x, 256, 256, true);
        Node mean = graph.add(new Op.GlobalMean(), x);
        String noBias = graph.constant("fc.bias", Tensor.zeros(128));
        return graph.build(Map.of(EMBEDDING, graph.add(new Op.Linear("fc.weight", noBias, 256, 128), mean)));
    }

    private Node residuals(String name, Node x, int channels, int count) {
        for (int i = 1; i <= count; i++) {
            Node h = graph.add(new Op.Relu(), conv(name + i + "/conv1", x, channels, channels, Window.square(3, 1, 1)));
            h = conv(name + i + "/conv2", h, channels, channels, Window.square(3, 1, 1));
            x = graph.add(new Op.Relu(), graph.add(new Op.Add(), h, x));
        }
        return x;
    }

    /**
     * Adds a block that halves the size, whose shortcut is average pooling padded with zero channels.
     *
     * @param smaller whether the main path's result is a row and a column smaller than the shortcut's, and is padded
     *        with zeros
     */
    private Node residualDown(String name, Node x, int in, int out, boolean smaller) {
        Node h = graph.add(new Op.Relu(), conv(name + "/conv1", x, in, out, Window.square(3, 2, 0)));
        h = conv(name + "/conv2", h, out, out, Window.square(3, 1, 1));
        if (smaller) {
            h = graph.add(new Op.Pad(1, 1, 0), h);
        }
        Node shortcut = graph.add(Op.AvgPool.HALVE, x);
        if (in < out) {
            shortcut = graph.add(new Op.Pad(0, 0, out - in), shortcut);
        }
        return graph.add(new Op.Relu(), graph.add(new Op.Add(), h, shortcut));
    }

    private Node conv(String name, Node x, int in, int out, Window window) {
        return graph.add(new Op.Conv2d(name + ".weight", name + ".bias", in, out, window, 1), x);
    }

    /** Returns a convolution with the following scale folded in: w·s, and b·s + t; filters as (out, in, height, width). */
    private static Map<String, Tensor> scaled(Weights weights, String layer, Shape shape) {
        int out = shape.dim(0);
        Shape vector = Shape.of(out);
        Tensor filters = tensor(weights, layer + "/conv/filters",
                Shape.of(shape.dim(2), shape.dim(3), shape.dim(1), out));
        float[] conv = tensor(weights, layer + "/conv/bias", vector).data();
        float[] scale = tensor(weights, layer + "/scale/weights", vector).data();
        float[] shift = tensor(weights, layer + "/scale/biases", vector).data();
        Tensor weight = transposed(filters);
        Tensor bias = Tensor.zeros(vector);
        int row = weight.size() / out;
        float[] ordered = new float[weight.size()];
        int taps = shape.dim(2) * shape.dim(3);
        for (int i = 0; i < ordered.length; i++) {
            int o = i / row;
            int channel = i % row / taps;
            ordered[i] = (float) ((double) weight.data()[o * row + i % taps * shape.dim(1) + channel] * scale[o]);
        }
        for (int o = 0; o < out; o++) {
            bias.data()[o] = (float) ((double) conv[o] * scale[o] + shift[o]);
        }
        return Map.of(layer + ".weight", Tensor.of(ordered, shape), layer + ".bias", bias);
    }

    /** Transposes (…, n) to (n, …). */
    private static Tensor transposed(Tensor x) {
        int columns = x.dim(-1);
        int rows = x.size() / columns;
        Tensor out = Tensor.zeros(columns, rows);
        for (int i = 0; i < x.size(); i++) {
            out.data()[i % columns * rows + i / columns] = x.data()[i];
        }
        return out;
    }

    private static Tensor tensor(Weights weights, String key, Shape shape) {
        return FeatureNetwork.tensor(NAME, weights, key, shape).toTensor();
    }
}
