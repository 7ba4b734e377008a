package io.github.dpi4j.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.backend.Precision;
import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.backend.cpu.KernelChoice;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.graph.ShapeInference;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Normalisations that convolutions compute in their last block. */
class NormLaunchesTest {
    private static final int IMAGES = 2;
    private static final int SIZE = 36;
    /** Bytes of {@code NormArguments}, and of what follows it in {@code ConvolutionArguments}. */
    private static final int NORM_BYTES = 88;
    private static final int AFTER_NORM = 32;
    private static final int SCALE_AT = 56;
    private static final int SHIFT_AT = 64;

    private static Node conv(Graph.Builder b, String name, int in, int out, Node x) {
        return b.add(new Op.Conv2d(name + ".weight", name + ".bias", in, out, 3, 1, 1), x);
    }

    private static Node norm(Graph.Builder b, String name, int channels, int groups, Node x) {
        return b.add(new Op.GroupNorm(name + ".weight", name + ".bias", channels, groups, 1e-5f), x);
    }

    /** A normalisation with scales and shifts of a vector, then one of a concatenation. */
    private static Graph graph() {
        Graph.Builder b = new Graph.Builder();
        Node x = b.add(new Op.Input("x", 4, 3));
        Node vector = b.add(new Op.Linear("linear.weight", "linear.bias", 5, 144), b.add(new Op.Input("v", 2, 5)));
        Node first = conv(b, "first", 3, 72, x);
        Node scaled = b.add(new Op.ScaleShift(), norm(b, "scaled", 72, 8, first), vector);
        Node second = conv(b, "second", 72, 40, b.add(new Op.Silu(), scaled));
        Node both = b.add(new Op.Concat(), second, first);
        return b.build(conv(b, "last", 112, 6, b.add(new Op.Silu(), norm(b, "both", 112, 16, both))));
    }

    private static Map<String, Tensor> inputs() {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        inputs.put("x", HashWeights.input("x", 2, Shape.of(IMAGES, 3, SIZE, SIZE)));
        inputs.put("v", HashWeights.input("v", 1, Shape.of(IMAGES, 5)));
        return inputs;
    }

    private static Tensor onTheCpu(Graph graph, Weights weights, Map<String, Tensor> inputs) {
        try (Network cpu = new CpuBackend(KernelChoice.SCALAR, 1).compile(graph, weights)) {
            return cpu.predict(inputs);
        }
    }

    /** Chooses the named tile where it fits, else the first that does. */
    private static ConvolutionTile.Choice choose(ConvolutionTile.Problem problem, Device device, String tile,
            int splitK) {
        List<ConvolutionTile.Choice> all = ConvolutionTile.choices(problem, device);
        return all.stream().filter(c -> c.tile().kernel().endsWith(tile) && c.splitK() == splitK).findFirst()
                .orElse(all.getFirst());
    }

    private static List<String> norms(LaunchPlan plan) {
        return plan.launches().stream().map(Launch::kernel).filter(k -> k.equals("group_norm")).toList();
    }

    private static float[] run(EmulatedDevice device, LaunchPlan plan, int results) {
        inputs().forEach((name, tensor) -> device.upload(MemorySegment.ofArray(tensor.data()), plan.input(name)));
        device.record(plan.launches()).run();
        float[] out = new float[results];
        device.download(plan.result(), MemorySegment.ofArray(out));
        return out;
    }

    private static float[] floats(Device device, long address, int count) {
        float[] values = new float[count];
        device.download(address, MemorySegment.ofArray(values));
        return values;
    }

    /** One run of tiles in an image, several of which the last is shorter, and single tiles; with and without split-K. */
    @ParameterizedTest
    @CsvSource({"256x16, 1", "256x16, 2", "64x64, 1", "64x64, 2", "128x64, 1"})
    void areTheSameWhateverBlockIsLast(String tile, int splitK) {
        Graph graph = graph();
        Weights weights = HashWeights.weights("norms.", Parameters.of(graph));
        Tensor expected = onTheCpu(graph, weights, inputs());
        Shape[] shapes = ShapeInference.infer(graph, ShapeInference.shapes(inputs()));
        ElementType type = ElementType.FP32;
        try (EmulatedDevice device = new EmulatedDevice(Precision.FP32);
                DeviceWeights onDevice = new DeviceWeights(device, type, weights)) {
            long bytes = new LaunchPlan(graph, shapes, onDevice, type, p -> choose(p, device, tile, splitK), 0).bytes();
            LaunchPlan plan = new LaunchPlan(graph, shapes, onDevice, type, p -> choose(p, device, tile, splitK),
                    device.allocate(bytes));
            assertEquals(List.of(), norms(plan));
            device.upload(MemorySegment.ofArray(new int[plan.semaphoreCount()]), plan.semaphores());
            float[] out = run(device, plan, expected.data().length);
            Golden.assertClose(expected, Tensor.of(out, expected.shape()), 2e-6);
            assertArrayEquals(new int[plan.semaphoreCount()], semaphores(device, plan), "ready for the next pass");
            device.runBackwards(true);
            assertArrayEquals(out, run(device, plan, out.length), "the first block is last");
            assertEquals(2, plan.launches().stream().filter(l -> l.kernel().startsWith("convolution"))
                    .filter(l -> equalsALaunch(device, l)).count(), "convolutions that normalise");
        }
    }

    private static int[] semaphores(Device device, LaunchPlan plan) {
        int[] semaphores = new int[plan.semaphoreCount()];
        device.download(plan.semaphores(), MemorySegment.ofArray(semaphores));
        return semaphores;
    }

    /** Computes what a convolution has normalised again, by a launch of its own; false if it has not. */
    private static boolean equalsALaunch(EmulatedDevice device, Launch convolution) {
        MemorySegment arguments = convolution.arguments();
        MemorySegment norm = arguments.asSlice(arguments.byteSize() - AFTER_NORM - NORM_BYTES, NORM_BYTES);
        long scale = norm.get(ValueLayout.JAVA_LONG_UNALIGNED, SCALE_AT);
        long shift = norm.get(ValueLayout.JAVA_LONG_UNALIGNED, SHIFT_AT);
        if (scale == 0) {
            return false;
        }
        int groups = norm.get(ValueLayout.JAVA_INT_UNALIGNED, SHIFT_AT + Long.BYTES);
        int count = IMAGES * norm.get(ValueLayout.JAVA_INT_UNALIGNED, SHIFT_AT + Long.BYTES + 2 * Integer.BYTES);
        float[] scales = floats(device, scale, count);
        float[] shifts = floats(device, shift, count);
        device.upload(MemorySegment.ofArray(new float[count]), scale);
        device.upload(MemorySegment.ofArray(new float[count]), shift);
        device.record(List.of(new Launch("group_norm", new Launch.Blocks(Math.ceilDiv(groups, 4), IMAGES, 1), 128, 0,
                norm))).run();
        // The launch joins the same moments in another order.
        assertArrayEquals(floats(device, scale, count), scales, 1e-6f);
        assertArrayEquals(floats(device, shift, count), shifts, 1e-6f);
        return true;
    }

    /** A vector of means of the convolution's own result is not known while it is computed. */
    @Test
    void waitForVectorsThatAreComputedLater() {
        Graph.Builder b = new Graph.Builder();
        Node first = conv(b, "first", 3, 32, b.add(new Op.Input("x", 4, 3)));
        Node vector = b.add(new Op.Linear("linear.weight", "linear.bias", 32, 64), b.add(new Op.GlobalMean(), first));
        Graph graph = b.build(b.add(new Op.ScaleShift(), norm(b, "scaled", 32, 8, first), vector));
        Map<String, Tensor> inputs = Map.of("x", HashWeights.input("x", 2, Shape.of(IMAGES, 3, 9, 7)));
        Weights weights = HashWeights.weights("norms.", Parameters.of(graph));
        try (EmulatedDevice device = new EmulatedDevice(Precision.FP32);
                DeviceWeights onDevice = new DeviceWeights(device, ElementType.FP32, weights);
                Network network = new CudaBackend(Precision.FP32, device).compile(graph, weights)) {
            Golden.assertClose(onTheCpu(graph, weights, inputs), network.predict(inputs), 2e-6);
            Shape[] shapes = ShapeInference.infer(graph, ShapeInference.shapes(inputs));
            assertEquals(1,
                    norms(new LaunchPlan(graph, shapes, onDevice, ElementType.FP32, device, 0)).size());
        }
    }
}
