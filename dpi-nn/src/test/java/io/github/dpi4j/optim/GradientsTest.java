package io.github.dpi4j.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dpi4j.backend.DifferentiableNetwork;
import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.backend.cpu.KernelChoice;
import io.github.dpi4j.backend.cpu.RunningKernels;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.graph.Op.QkvOrder;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.tensor.Window;
import io.github.dpi4j.unet.Corrector;
import io.github.dpi4j.unet.Heads;
import io.github.dpi4j.unet.UNet;
import io.github.dpi4j.unet.UNetConfig;
import io.github.dpi4j.unet.UNetConfig.Level;
import io.github.dpi4j.unet.UNetConfig.Resampling;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reverse mode beside central differences in float64, in networks that have all operations. */
class GradientsTest {
    private static final List<Level> LEVELS = List.of(new Level(32, false), new Level(32, true));
    private static final Map<String, Graph> NETWORKS = Map.of("prior",
            UNet.graph(UNetConfig.of(32, 6, 1, new Heads.Width(16), LEVELS)), "corrector",
            Corrector.graph(UNetConfig.of(32, 3, 1, new Heads.Width(16), LEVELS)), "resampled by convolutions",
            UNet.graph(new UNetConfig(3, 32, 3, LEVELS, 1, Resampling.CONVOLUTION, false, 1, new Heads.Count(4),
                    QkvOrder.QKV_FIRST)),
            "values with several readers", severalReaders(), "operations of other networks", otherNetworks());
    /** So small that hardly any value goes through the kink of a ReLU on the way. */
    private static final double STEP = 1e-6;

    /** Sums without a convolution or of what the convolution reads, and values that are read by all kinds of operations. */
    private static Graph severalReaders() {
        Graph.Builder graph = new Graph.Builder();
        Node x = graph.add(new Op.Input("x", 4, 3));
        Node y = graph.add(new Op.Input("y", 4, 3));
        graph.add(new Op.Input("unread", 4, 3));
        Node stem = conv(graph, "stem", 3, 3, 32, x);
        Node both = graph.add(new Op.Concat(), stem, conv(graph, "other", 3, 3, 32, y));
        Node sum = graph.add(new Op.Add(), stem, conv(graph, "sum", 3, 64, 32, both));
        Node norm = graph.add(new Op.GroupNorm("norm.weight", "norm.bias", 32, 8, 1e-5f), sum);
        Node activated = graph.add(new Op.Add(), graph.add(new Op.Silu(), norm), sum);
        Node twice = graph.add(new Op.Add(), activated, activated);
        Node qkv = conv(graph, "qkv", 1, 32, 96, twice);
        Node attended = graph.add(new Op.Add(), graph.add(new Op.Attention(2, 16, QkvOrder.PER_HEAD), qkv),
                graph.add(new Op.Attention(1, 32, QkvOrder.QKV_FIRST), qkv));
        Node left = conv(graph, "left", 1, 32, 32, sum);
        Node side = conv(graph, "side", 3, 32, 32, left);
        Node mean = graph.add(new Op.Add(), graph.add(new Op.Add(), left, attended), side);
        String weight = graph.constant("constant.weight", HashWeights.input("constant", 1, Shape.of(32, 35, 1, 1)));
        String bias = graph.constant("constant.bias", HashWeights.input("constant bias", 1, Shape.of(32)));
        Node means = graph.add(new Op.Add(), conv(graph, "means", 3, 32, 32, mean),
                graph.add(new Op.Conv2d(weight, bias, 35, 32, 1, 1, 0), graph.add(new Op.Concat(), y, mean)));
        Node image = conv(graph, "image", 3, 35, 3, graph.add(new Op.Concat(), x, means));
        return graph.build(graph.add(new Op.Add(), graph.add(new Op.Add(), image, y), x));
    }

    /** Windows of all forms, groups, pooling, other activations, interpolation, padding and a vector made of a map. */
    private static Graph otherNetworks() {
        Graph.Builder graph = new Graph.Builder();
        Node x = graph.add(new Op.Input("x", 4, 3));
        Node h = conv(graph, "stem", 3, 3, 16, graph.add(new Op.ChannelAffine("input.scale", "input.shift", 3), x));
        h = graph.add(new Op.LeakyRelu(0.3f), h);
        h = graph.add(new Op.Conv2d("depthwise.weight", "depthwise.bias", 16, 16, Window.square(3, 1, 1), 16), h);
        h = graph.add(new Op.Add(), graph.add(new Op.Sigmoid(), h), h);
        Node wide = graph.add(new Op.Conv2d("wide.weight", "wide.bias", 16, 6, new Window(1, 5, 1, 1, 0, 2), 1), h);
        Node grouped = graph.add(new Op.Conv2d("grouped.weight", "grouped.bias", 16, 24, Window.square(3, 1, 1), 4),
                graph.add(new Op.Silu(), h));
        Node pooled = graph.add(new Op.AvgPool(Window.square(3, 1, 1), false, true), h);
        Node all = graph.add(new Op.Concat(), wide, grouped, pooled,
                graph.add(new Op.AvgPool(Window.square(3, 1, 1), false, false), wide));
        all = graph.add(new Op.MaxPool(Window.square(3, 2, 0), true), all);
        all = graph.add(new Op.Relu(), conv(graph, "after", 3, 52, 16, all));
        all = graph.add(new Op.Add(), graph.add(new Op.Bilinear(7, 5), all),
                graph.add(new Op.Pad(3, 1, 0), all));
        Node features = graph.add(new Op.Linear("fc.weight", "fc.bias", 16, 9), graph.add(new Op.GlobalMean(), all));
        features = graph.add(new Op.ChannelAffine("out.scale", "out.shift", 9), graph.add(new Op.Sigmoid(), features));
        Node padded = graph.add(new Op.Pad(0, 2, 2), conv(graph, "last", 1, 16, 7, all));
        return graph.build(graph.add(new Op.AddEmbedding(), padded, features));
    }

    private static Node conv(Graph.Builder graph, String name, int kernel, int in, int out, Node from) {
        return graph.add(new Op.Conv2d(name + ".weight", name + ".bias", in, out, kernel, 1, kernel / 2), from);
    }

    @ParameterizedTest
    @ValueSource(strings = {"prior", "corrector", "resampled by convolutions", "values with several readers",
            "operations of other networks"})
    void ofImagesAreThoseOfCentralDifferences(String name) {
        Graph graph = NETWORKS.get(name);
        Weights weights = HashWeights.weights(name, Parameters.of(graph));
        Map<String, Tensor> inputs = inputs(graph);
        DoubleNetwork network = new DoubleNetwork(graph, inputs);
        Tensor toOutput = HashWeights.input(name + ".gradient", 1, network.outputShape());
        Map<String, Tensor> images = new HashMap<>(inputs);
        images.remove("t");
        Map<String, double[]> directions = directions(Weights.of(images));
        Map<String, double[]> still = widened(weights);
        for (KernelChoice kernels : RunningKernels.all().toList()) {
            try (DifferentiableNetwork reversed = new CpuBackend(kernels, 2).differentiable(graph, weights)) {
                Map<String, Tensor> gradients = reversed.forward(inputs).vjp(toOutput);
                assertEquals(images.keySet(), gradients.keySet());
                gradients.forEach((image, gradient) -> {
                    double ahead = dot(toOutput.data(),
                            network.run(still, moved(network.inputs(), image, directions.get(image), STEP)));
                    double behind = dot(toOutput.data(),
                            network.run(still, moved(network.inputs(), image, directions.get(image), -STEP)));
                    assertEquals(inputs.get(image).shape(), gradient.shape());
                    assertEquals((ahead - behind) / (2 * STEP), dot(gradient.data(), directions.get(image)),
                            1e-5 * norm(gradient.data()), () -> kernels + ": " + image);
                });
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"prior", "corrector", "resampled by convolutions", "values with several readers",
            "operations of other networks"})
    void areThoseOfCentralDifferences(String name) {
        Graph graph = NETWORKS.get(name);
        Weights weights = HashWeights.weights(name, Parameters.of(graph));
        Map<String, Tensor> inputs = inputs(graph);
        DoubleNetwork network = new DoubleNetwork(graph, inputs);
        Tensor toOutput = HashWeights.input(name + ".gradient", 1, network.outputShape());
        Map<String, double[]> directions = directions(weights);
        Map<String, Double> slopes = slopes(network, weights, directions, toOutput);
        for (KernelChoice kernels : RunningKernels.all().toList()) {
            try (TrainableNetwork trained = new TrainableNetwork(graph, weights, kernels, 2)) {
                trained.forward(inputs);
                trained.backward(toOutput);
                double all = norm(trained.gradients().values().stream().mapToDouble(GradientsTest::norm).toArray());
                trained.gradients().forEach((weight, gradient) -> assertEquals(slopes.get(weight),
                        dot(gradient, directions.get(weight)), 1e-4 * norm(gradient) + 1e-7 * all,
                        () -> kernels + ": " + weight));
            }
        }
    }

    private static Map<String, Tensor> inputs(Graph graph) {
        // UNets have many weights, so they get few pixels.
        Shape images = graph.inputs().containsKey("t") ? Shape.of(1, 3, 6, 4) : Shape.of(1, 3, 8, 8);
        Map<String, Tensor> inputs = new HashMap<>();
        for (String name : graph.inputs().keySet()) {
            inputs.put(name, name.equals("t")
                    ? Tensor.of(new float[]{900}, 1)
                    : HashWeights.input(name, 1, images));
        }
        return inputs;
    }

    /** For every weight a direction of length 1. */
    private static Map<String, double[]> directions(Weights weights) {
        Random random = new Random(1);
        Map<String, double[]> directions = new LinkedHashMap<>();
        for (String name : weights.names()) {
            double[] direction = random.doubles(weights.tensor(name).size(), -1, 1).toArray();
            double length = norm(direction);
            for (int i = 0; i < direction.length; i++) {
                direction[i] /= length;
            }
            directions.put(name, direction);
        }
        return directions;
    }

    /** How output · toOutput changes as each weight moves in its direction. */
    private static Map<String, Double> slopes(DoubleNetwork network, Weights weights, Map<String, double[]> directions,
            Tensor toOutput) {
        Map<String, double[]> still = widened(weights);
        return directions.keySet().parallelStream().collect(Collectors.toMap(name -> name, name -> {
            double ahead = dot(toOutput.data(), network.run(moved(still, name, directions.get(name), STEP)));
            double behind = dot(toOutput.data(), network.run(moved(still, name, directions.get(name), -STEP)));
            return (ahead - behind) / (2 * STEP);
        }));
    }

    private static Map<String, double[]> widened(Weights weights) {
        Map<String, double[]> values = new HashMap<>();
        weights.names().forEach(name -> values.put(name, DoubleNetwork.widened(weights.tensor(name).data())));
        return values;
    }

    private static Map<String, double[]> moved(Map<String, double[]> values, String name, double[] direction,
            double by) {
        Map<String, double[]> moved = new HashMap<>(values);
        moved.computeIfPresent(name, (_, from) -> {
            double[] to = from.clone();
            for (int i = 0; i < to.length; i++) {
                to[i] += by * direction[i];
            }
            return to;
        });
        return moved;
    }

    private static double dot(float[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double norm(float[] a) {
        double sum = 0;
        for (float value : a) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum);
    }

    private static double norm(double[] a) {
        double sum = 0;
        for (double value : a) {
            sum += value * value;
        }
        return Math.sqrt(sum);
    }
}
