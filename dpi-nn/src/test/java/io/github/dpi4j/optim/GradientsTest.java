package io.github.dpi4j.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dpi4j.backend.cpu.KernelChoice;
import io.github.dpi4j.backend.cpu.RunningKernels;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Op.QkvOrder;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
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
                    QkvOrder.QKV_FIRST)));
    private static final double STEP = 1e-4;

    @ParameterizedTest
    @ValueSource(strings = {"prior", "corrector", "resampled by convolutions"})
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
        Map<String, Tensor> inputs = new HashMap<>();
        for (String name : graph.inputs().keySet()) {
            inputs.put(name, name.equals("t")
                    ? Tensor.of(new float[]{900}, 1)
                    : HashWeights.input(name, 1, Shape.of(1, 3, 8, 8)));
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
        return directions.keySet().parallelStream().collect(Collectors.toMap(name -> name, name -> {
            double ahead = dot(toOutput.data(), network.run(moved(weights, name, directions.get(name), STEP)));
            double behind = dot(toOutput.data(), network.run(moved(weights, name, directions.get(name), -STEP)));
            return (ahead - behind) / (2 * STEP);
        }));
    }

    private static Map<String, double[]> moved(Weights weights, String name, double[] direction, double by) {
        Map<String, double[]> values = new HashMap<>();
        for (String each : weights.names()) {
            float[] from = weights.tensor(each).data();
            double[] to = new double[from.length];
            for (int i = 0; i < to.length; i++) {
                to[i] = from[i] + (each.equals(name) ? by * direction[i] : 0);
            }
            values.put(each, to);
        }
        return values;
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
