package io.github.dpi4j.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Convolutions with all that is fused into them, in awkward sizes, against the plain CPU kernels. */
class EmulatedConvolutionTest {
    /**
     * A convolution of two inputs side by side, normalised or not, resampled, with something added.
     *
     * @param processors of the device: with few of them tiles are large, with many the channels are divided
     */
    record Case(int images, int height, int width, int first, int second, int out, int kernel, int stride,
            boolean norm, Op resample, boolean residual, int processors) {
        /** A residual of another number of channels goes through a 1×1 convolution. */
        private Node skip(Graph.Builder b, Node in) {
            return first + second == out
                    ? in
                    : b.add(new Op.Conv2d("skip.weight", "skip.bias", first + second, out, 1, 1, 0), in);
        }

        Graph graph() {
            Graph.Builder b = new Graph.Builder();
            Node x = b.add(new Op.Input("x", 4, first));
            Node h = second == 0 ? x : b.add(new Op.Concat(), x, b.add(new Op.Input("y", 4, second)));
            Node in = h;
            if (norm) {
                int groups = (first + second) % 32 == 0 ? 32 : 1;
                h = b.add(new Op.Silu(), b.add(new Op.GroupNorm("norm.weight", "norm.bias", first + second, groups,
                        1e-5f), h));
            }
            h = resample == null ? h : b.add(resample, h);
            h = b.add(new Op.Conv2d("conv.weight", "conv.bias", first + second, out, kernel, stride, kernel / 2), h);
            if (residual) {
                h = b.add(new Op.Add(), skip(b, resample == null ? in : b.add(resample, in)), h);
            }
            // Its moments are asked for.
            return b.build(b.add(new Op.GroupNorm("after.weight", "after.bias", out, 1, 1e-5f), h));
        }

        Map<String, Tensor> inputs() {
            Tensor x = HashWeights.input("conv.x", 2, Shape.of(images, first, height, width));
            return second == 0
                    ? Map.of("x", x)
                    : Map.of("x", x, "y", HashWeights.input("conv.y", 1, Shape.of(images, second, height, width)));
        }
    }

    static Stream<Arguments> cases() {
        Op up = new Op.Upsample();
        Op down = Op.AvgPool.HALVE;
        List<Case> cases = List.of(
                new Case(1, 16, 16, 32, 0, 64, 3, 1, true, null, false, 1),
                new Case(1, 16, 16, 128, 0, 128, 3, 1, true, null, true, 1),
                new Case(1, 16, 17, 64, 32, 128, 3, 1, true, null, true, 1),
                new Case(2, 8, 8, 96, 160, 64, 3, 1, true, null, true, 200),
                new Case(2, 6, 6, 32, 32, 96, 3, 1, true, down, true, 132),
                new Case(3, 8, 8, 192, 64, 64, 3, 1, true, null, false, 200),
                new Case(2, 7, 5, 64, 0, 64, 3, 1, true, up, true, 132),
                new Case(2, 13, 9, 32, 32, 64, 3, 1, true, down, true, 132),
                new Case(1, 17, 31, 3, 0, 32, 3, 1, false, null, false, 132),
                new Case(1, 17, 31, 32, 0, 6, 3, 1, true, null, false, 132),
                new Case(2, 9, 11, 32, 0, 72, 3, 2, true, null, false, 132),
                new Case(1, 6, 5, 160, 96, 256, 1, 1, false, null, true, 132),
                new Case(1, 5, 6, 64, 0, 96, 1, 1, true, null, false, 1),
                new Case(1, 4, 4, 6, 5, 11, 3, 1, true, null, true, 132),
                new Case(1, 1, 2, 1, 0, 3, 5, 1, false, null, false, 132));
        return Stream.of(Precision.values()).flatMap(p -> cases.stream().map(c -> Arguments.of(p, c)));
    }

    static double tolerance(Precision precision) {
        return switch (precision) {
            case FP32 -> 2e-6;
            case TF32 -> 1.5e-3;
            case BF16 -> 1.2e-2;
        };
    }

    @ParameterizedTest
    @MethodSource("cases")
    void equalsTheCpu(Precision precision, Case c) {
        Graph graph = c.graph();
        Weights weights = HashWeights.weights("conv.", Parameters.of(graph));
        Tensor expected;
        try (Network cpu = new CpuBackend(KernelChoice.SCALAR, 1).compile(graph, weights)) {
            expected = cpu.predict(c.inputs());
        }
        EmulatedDevice device = new EmulatedDevice(precision, c.processors(), 227 << 10);
        try (device; Network network = new CudaBackend(precision, device).compile(graph, weights)) {
            Tensor out = network.predict(c.inputs());
            Golden.assertClose(expected, out, tolerance(precision));
            assertArrayEquals(out.data(), network.predict(c.inputs()).data(), "the same again");
        }
    }

    @Test
    void channelsAreDividedWhereThereAreTooFewTiles() {
        Op.Conv2d conv = new Op.Conv2d("w", "b", 512, 512, 3, 1, 1);
        EmulatedDevice device = new EmulatedDevice(Precision.BF16);
        assertTrue(choice(conv, 1, 8, device).splitK() > 1);
        assertEquals(1, choice(conv, 64, 16, device).splitK());
        assertEquals("convolution_256x128",
                choice(new Op.Conv2d("w", "b", 128, 128, 3, 1, 1), 1, 256, device).tile().kernel());
        assertEquals("convolution_256x16",
                choice(new Op.Conv2d("w", "b", 128, 6, 3, 1, 1), 1, 256, device).tile().kernel());
    }

    /** GPUs of capability 8.6, 8.9 and 12.0 give a block 99 KiB. */
    @Test
    void theLargestTileFitsIntoSmallSharedMemories() {
        EmulatedDevice device = new EmulatedDevice(Precision.BF16, 128, 99 << 10);
        ConvolutionTile.Choice chosen = choice(new Op.Conv2d("w", "b", 128, 128, 3, 1, 1), 1, 256, device);
        assertEquals("convolution_256x128", chosen.tile().kernel());
        assertEquals(2 * (18 * 18 + 3 * 128) * 64, chosen.sharedBytes());
    }

    private static ConvolutionTile.Choice choice(Op.Conv2d conv, int images, int size, Device device) {
        return ConvolutionTile.choose(new ConvolutionTile.Problem(List.of(conv), images, size, size, ElementType.BF16),
                device);
    }

    @Test
    void memoryIsFreedAndNothingIsReadAfterwards() {
        Graph graph = new Case(1, 4, 4, 32, 0, 32, 3, 1, true, null, true, 132).graph();
        Weights weights = HashWeights.weights("conv.", Parameters.of(graph));
        try (EmulatedDevice device = new EmulatedDevice(Precision.FP32)) {
            Network network = new CudaBackend(Precision.FP32, device).compile(graph, weights);
            Map<String, Tensor> small = Map.of("x", HashWeights.input("x", 1, Shape.of(1, 32, 4, 4)));
            network.predict(small);
            int pieces = device.pieces();
            network.predict(Map.of("x", HashWeights.input("x", 1, Shape.of(2, 32, 6, 4))));
            assertEquals(pieces, device.pieces(), "another shape replaces the last one's memory");
            network.close();
            network.close();
            assertEquals(0, device.pieces());
            assertThrows(IllegalStateException.class, () -> network.predict(small));
        }
    }

    @Test
    void aPlanNeedsNoDevice() {
        Graph graph = new Case(2, 8, 8, 64, 0, 64, 3, 1, true, null, true, 132).graph();
        Weights weights = HashWeights.weights("conv.", Parameters.of(graph));
        try (EmulatedDevice device = new EmulatedDevice(Precision.BF16)) {
            LaunchPlan plan = new LaunchPlan(graph, ShapeInference.infer(graph, Map.of("x", Shape.of(2, 64, 8, 8))),
                    new DeviceWeights(device, ElementType.BF16, weights), ElementType.BF16, device, 0);
            assertEquals(List.of("load_map", "map_statistics", "group_norm", "convolution", "copy_map",
                    "store_map"), plan.launches().stream().map(l -> l.kernel().replaceFirst("_\\d.*", "")).toList());
        }
    }

    @Test
    void aTooLargeBatchIsRefused() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new Launch.Blocks(1, 1, 70000)).getMessage()
                .contains("use a smaller batch"));
    }
}
