package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.backend.cuda.ConvolutionTile.Choice;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.graph.ShapeInference;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The comparison of Hopper's kernels with the others, on a small convolution with a normalisation and a skip connection.
 */
final class HopperCheck {
    /** Greatest difference over the greatest value. The factors are the same, and only the order of the sums differs. */
    private static final double TOLERANCE = 1e-3;
    private static final int IN = 64;
    private static final int OUT = HopperTiles.OUTPUTS;
    private static final Shape INPUT = Shape.of(2, IN, 11, 13);

    private final Device device;
    private final ElementType type;
    private final Graph graph;
    private final DeviceWeights weights;
    private final Tensor input = waves(INPUT, 1);

    private HopperCheck(Device device, ElementType type, Graph graph, DeviceWeights weights) {
        this.device = device;
        this.type = type;
        this.graph = graph;
        this.weights = weights;
    }

    /**
     * Returns the first of Hopper's kernels that does not compute what the others do, in words; empty if all do.
     *
     * @param device one that has Hopper's kernels
     * @throws CudaException if a kernel fails
     */
    static Optional<String> difference(Device device, ElementType type) {
        Graph graph = graph();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Parameters.of(graph).forEach((name, shape) -> tensors.put(name, waves(shape, 1.0 / IN)));
        try (DeviceWeights weights = new DeviceWeights(device, type, Weights.of(tensors))) {
            return new HopperCheck(device, type, graph, weights).difference();
        }
    }

    private static Graph graph() {
        Graph.Builder b = new Graph.Builder();
        Node x = b.add(new Op.Input("x", 4, IN));
        Node h = b.add(new Op.Silu(), b.add(new Op.GroupNorm("norm.weight", "norm.bias", IN, 32, 1e-5f), x));
        h = b.add(new Op.Conv2d("conv.weight", "conv.bias", IN, OUT, 3, 1, 1), h);
        return b.build(b.add(new Op.Add(), b.add(new Op.Conv2d("skip.weight", "skip.bias", IN, OUT, 1, 1, 0), x), h));
    }

    /** Numbers between -scale and scale without a short period. */
    private static Tensor waves(Shape shape, double scale) {
        Tensor tensor = Tensor.zeros(shape);
        for (int i = 0; i < tensor.data().length; i++) {
            tensor.data()[i] = (float) (scale * Math.sin(0.7 * i + 0.3 * Math.sin(0.013 * i)));
        }
        return tensor;
    }

    private Optional<String> difference() {
        List<Choice> choices = new ArrayList<>();
        plan(choices, 0, 0);
        int others = 0;
        while (choices.get(others).tile().isForHopper()) {
            others++;
        }
        float[] expected = run(others);
        double greatest = 0;
        for (float value : expected) {
            greatest = Math.max(greatest, Math.abs(value));
        }
        for (int i = 0; i < choices.size(); i++) {
            if (choices.get(i).tile().isForHopper() && !isClose(expected, run(i), TOLERANCE * greatest)) {
                return Optional.of(choices.get(i).tile().kernel() + " does not compute what "
                        + choices.get(others).tile().kernel() + " does");
            }
        }
        return Optional.empty();
    }

    private static boolean isClose(float[] expected, float[] values, double tolerance) {
        for (int i = 0; i < expected.length; i++) {
            // Nor is NaN close to anything.
            if (!(Math.abs(expected[i] - values[i]) <= tolerance)) {
                return false;
            }
        }
        return true;
    }

    /** @param choices receives all choices, of which the plan takes one */
    private LaunchPlan plan(List<Choice> choices, int number, long base) {
        Shape[] shapes = ShapeInference.infer(graph, Map.of("x", INPUT));
        return new LaunchPlan(graph, shapes, weights, type, problem -> {
            choices.clear();
            choices.addAll(ConvolutionTile.choices(problem, device));
            return choices.get(number);
        }, base);
    }

    private float[] run(int choice) {
        List<Choice> ignored = new ArrayList<>();
        long memory = device.allocate(plan(ignored, choice, 0).bytes());
        try {
            LaunchPlan plan = plan(ignored, choice, memory);
            device.upload(MemorySegment.ofArray(new int[plan.semaphoreCount()]), plan.semaphores());
            device.upload(MemorySegment.ofArray(input.data()), plan.input("x"));
            float[] out = new float[INPUT.dim(0) * OUT * INPUT.dim(2) * INPUT.dim(3)];
            Arrays.fill(out, Float.NaN);
            device.upload(MemorySegment.ofArray(out), plan.result());
            try (Device.Recording recording = device.record(plan.launches())) {
                recording.run();
                device.download(plan.result(), MemorySegment.ofArray(out));
            }
            return out;
        } finally {
            device.free(memory);
        }
    }
}
