package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.backend.Precision;
import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.backend.cpu.KernelChoice;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Attention in awkward sizes, against the plain CPU kernel. */
class EmulatedAttentionTest {
    /** An attention's input is the network's. */
    record Case(int images, int height, int width, int heads, int headChannels, Op.QkvOrder order) {
        Graph graph() {
            Graph.Builder b = new Graph.Builder();
            return b.build(b.add(new Op.Attention(heads, headChannels, order),
                    b.add(new Op.Input("x", 4, 3 * heads * headChannels))));
        }

        Tensor input() {
            return HashWeights.input("attention.x", 2, Shape.of(images, 3 * heads * headChannels, height, width));
        }
    }

    /** Fewer keys than 64, more, and two times as many; heads of less than a K tile, and of more than fit at once. */
    static Stream<Arguments> cases() {
        List<Case> cases = List.of(
                new Case(2, 5, 5, 2, 24, Op.QkvOrder.PER_HEAD),
                new Case(1, 9, 9, 1, 72, Op.QkvOrder.QKV_FIRST),
                new Case(1, 8, 16, 2, 128, Op.QkvOrder.PER_HEAD),
                new Case(1, 9, 8, 1, 296, Op.QkvOrder.PER_HEAD));
        return Stream.of(Precision.values()).flatMap(p -> cases.stream().map(c -> Arguments.of(p, c)));
    }

    static void check(EmulatedDevice device, Precision precision, Case c) {
        Weights none = Weights.of(Map.of());
        Map<String, Tensor> inputs = Map.of("x", c.input());
        try (Network cpu = new CpuBackend(KernelChoice.SCALAR, 1).compile(c.graph(), none);
                Network network = new CudaBackend(precision, device).compile(c.graph(), none)) {
            Golden.assertClose(cpu.predict(inputs), network.predict(inputs),
                    EmulatedConvolutionTest.tolerance(precision));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void equalsTheCpu(Precision precision, Case c) {
        try (EmulatedDevice device = new EmulatedDevice(precision)) {
            check(device, precision, c);
        }
    }
}
