package io.github.dpi4j.onnx;

import io.github.dpi4j.checkpoint.PrintableText;
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
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Import of convolutional networks with one image input from ONNX files. Supported are convolution with groups, ReLU,
 * leaky ReLU, sigmoid, pooling, addition, concatenation of channels, and nearest-neighbour upsampling by 2. Outputs
 * that the file transposes and reshapes to rows at the end are maps (N, C, H, W) here.
 */
public final class OnnxImporter {
    private static final int MOST_CHANNELS = 1 << 20;

    private final Path path;
    private final OnnxReader.File file;
    private final Graph.Builder graph = new Graph.Builder();
    private final Map<String, Node> values = new HashMap<>();
    private final Map<String, Tensor> weights = new LinkedHashMap<>();

    /**
     * A network.
     *
     * @param graph the network's graph
     * @param weights under the file's names
     */
    public record Imported(Graph graph, Weights weights) {
    }

    private OnnxImporter(Path path, OnnxReader.File file) {
        this.path = path;
        this.file = file;
    }

    /**
     * Reads a file.
     *
     * @param path the ONNX file
     * @param input name for the network's only input
     * @param channels of the images
     * @return the network
     * @throws IOException if the file cannot be read, is not ONNX, or has other operators: one line with path, expected
     *        and found
     */
    public static Imported read(Path path, String input, int channels) throws IOException {
        OnnxImporter importer = new OnnxImporter(path, OnnxReader.read(path));
        try {
            return importer.network(input, channels);
        } catch (IllegalArgumentException e) {
            throw new IOException(path + ": " + PrintableText.shown(String.valueOf(e.getMessage())), e);
        }
    }

    private Imported network(String input, int channels) throws IOException {
        if (file.inputs().size() != 1) {
            throw new IOException(path + ": expected a network with one input, got " + file.inputs().size());
        }
        values.put(file.inputs().getFirst(), graph.add(new Op.Input(input, 4, channels)));
        for (OnnxNode node : file.nodes()) {
            if (node.outputs().size() != 1) {
                throw unsupported(node, "one result", node.outputs().size() + " results");
            }
            values.put(node.outputs().getFirst(), translate(node));
        }
        Map<String, Node> outputs = new LinkedHashMap<>();
        for (String name : file.outputs()) {
            outputs.put(name, value(name));
        }
        Graph built = graph.build(outputs);
        Weights all = Weights.of(weights);
        Parameters.check(built, all);
        return new Imported(built, all);
    }

    private Node translate(OnnxNode node) throws IOException {
        return switch (node.type()) {
            case "Conv" -> convolution(node);
            case "Relu" -> graph.add(new Op.Relu(), in(node, 0));
            case "LeakyRelu" -> graph.add(
                    new Op.LeakyRelu(node.attributes().get("alpha") instanceof Float a ? a : 0.01f), in(node, 0));
            case "Sigmoid" -> graph.add(new Op.Sigmoid(), in(node, 0));
            case "MaxPool" -> graph.add(new Op.MaxPool(window(node), number(node, "ceil_mode", 0) != 0), in(node, 0));
            case "AveragePool" -> graph.add(new Op.AvgPool(window(node), number(node, "ceil_mode", 0) != 0,
                    number(node, "count_include_pad", 0) != 0), in(node, 0));
            case "Add" -> graph.add(new Op.Add(), in(node, 0), in(node, 1));
            case "Concat" -> {
                expect(node, "axis", 1, number(node, "axis", -1));
                Node[] inputs = new Node[node.inputs().size()];
                for (int i = 0; i < inputs.length; i++) {
                    inputs[i] = in(node, i);
                }
                yield graph.add(new Op.Concat(), inputs);
            }
            case "Resize" -> enlarged(node);
            // Transposition to rows at the end: the map stays a map.
            case "Transpose" -> {
                if (!Arrays.equals(numbers(node, "perm", 0), new long[]{0, 2, 3, 1})) {
                    throw unsupported(node, "perm 0, 2, 3, 1", Arrays.toString(numbers(node, "perm", 0)));
                }
                yield in(node, 0);
            }
            case "Reshape", "Identity" -> in(node, 0);
            default -> throw unsupported(node, "a supported operator", node.type());
        };
    }

    private Node convolution(OnnxNode node) throws IOException {
        if (node.inputs().size() < 2) {
            throw unsupported(node, "a weight", "none");
        }
        Shape shape = weight(node, 1).shape();
        if (shape.rank() != 4) {
            throw unsupported(node, "a weight of four dimensions", shape.toString());
        }
        int groups = extent(number(node, "group", 1));
        if (groups < 1 || (long) shape.dim(1) * groups > MOST_CHANNELS) {
            throw unsupported(node, "at least one group and at most " + MOST_CHANNELS + " channels",
                    number(node, "group", 1) + " groups of " + shape.dim(1));
        }
        String bias;
        if (node.inputs().size() > 2) {
            weight(node, 2);
            bias = node.inputs().get(2);
        } else {
            bias = graph.constant(node.name() + " (no bias)", Tensor.zeros(shape.dim(0)));
        }
        for (long dilation : numbers(node, "dilations", 1)) {
            expect(node, "dilations", 1, dilation);
        }
        Window window = window(node);
        if (window.height() != shape.dim(2) || window.width() != shape.dim(3)) {
            throw unsupported(node, "kernel_shape of the weight " + shape, window.height() + "×" + window.width());
        }
        return graph.add(new Op.Conv2d(node.inputs().get(1), bias, shape.dim(1) * groups, shape.dim(0), window, groups),
                in(node, 0));
    }

    private Node enlarged(OnnxNode node) throws IOException {
        boolean nearest = "nearest".equals(node.attributes().get("mode"))
                && "asymmetric".equals(node.attributes().get("coordinate_transformation_mode"))
                && "floor".equals(node.attributes().get("nearest_mode"));
        Tensor scales = node.inputs().size() < 2 ? null : file.constants().get(node.inputs().getLast());
        if (!nearest || scales == null || !Arrays.equals(scales.data(), new float[]{1, 1, 2, 2})) {
            throw unsupported(node, "nearest-neighbour upsampling by 2", node.attributes().toString());
        }
        return graph.add(new Op.Upsample(), in(node, 0));
    }

    private Tensor weight(OnnxNode node, int input) throws IOException {
        String name = node.inputs().get(input);
        Tensor tensor = file.constants().get(name);
        if (tensor == null) {
            throw unsupported(node, "a float32 constant " + name, "none");
        }
        weights.put(name, tensor);
        return tensor;
    }

    private Window window(OnnxNode node) throws IOException {
        long[] size = numbers(node, "kernel_shape", 1);
        long[] strides = numbers(node, "strides", 1);
        long[] pads = numbers(node, "pads", 0);
        if (size.length != 2 || strides.length != 2 || pads.length < 2
                || pads.length == 4 && (pads[0] != pads[2] || pads[1] != pads[3])) {
            throw unsupported(node, "a window of two dimensions with the same padding on both sides",
                    node.attributes().keySet().toString());
        }
        return new Window(extent(size[0]), extent(size[1]), extent(strides[0]), extent(strides[1]), extent(pads[0]),
                extent(pads[1]));
    }

    private static int extent(long value) {
        return Math.clamp(value, -1, 1 << 15);
    }

    private static long[] numbers(OnnxNode node, String name, long missing) {
        return node.attributes().get(name) instanceof long[] values ? values : new long[]{missing, missing};
    }

    private static long number(OnnxNode node, String name, long missing) {
        return node.attributes().get(name) instanceof Long value ? value : missing;
    }

    private Node in(OnnxNode node, int input) throws IOException {
        if (node.inputs().size() <= input) {
            throw unsupported(node, "at least " + (input + 1) + " inputs", String.valueOf(node.inputs().size()));
        }
        return value(node.inputs().get(input));
    }

    private Node value(String name) throws IOException {
        Node node = values.get(name);
        if (node == null) {
            throw new IOException(path + ": expected a value " + PrintableText.shown(name)
                    + " from an operator before, got none");
        }
        return node;
    }

    private void expect(OnnxNode node, String attribute, long expected, long got) throws IOException {
        if (expected != got) {
            throw unsupported(node, attribute + " " + expected, String.valueOf(got));
        }
    }

    private IOException unsupported(OnnxNode node, String expected, String got) {
        return new IOException(path + ": operator " + PrintableText.shown(node.type()) + " of "
                + PrintableText.shown(node.name()) + ": expected " + PrintableText.shown(expected) + ", got "
                + PrintableText.shown(got));
    }
}
