package io.github.dpi4j.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.github.dpi4j.backend.Network;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.unet.Corrector;
import io.github.dpi4j.unet.Heads;
import io.github.dpi4j.unet.UNetConfig;
import io.github.dpi4j.unet.UNetConfig.Level;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class AllocationTest {
    private static final long DEADLINE_NANOS = 60_000_000_000L;
    /** Tasks and slices of convolutions: 5 KB where a panel has four vectors, 11 KB where it has two (AVX2). */
    private static final long FEW_BYTES = 16_384;

    /** Before the JIT compiler is done with the kernels, every vector is an object. */
    @Test
    void aWarmPassAllocatesNextToNothing() {
        Assumptions.assumeTrue(KernelChoice.vectorAvailable());
        Graph graph = Corrector.graph(UNetConfig.of(32, 3, 1, new Heads.Width(16),
                List.of(new Level(32, false), new Level(64, true))));
        Shape image = Shape.of(1, 3, 32, 32);
        Map<String, Tensor> inputs = Map.of("x", HashWeights.input("x", 1, image), "y",
                HashWeights.input("y", 1, image), "t", Tensor.of(new float[]{7}, 1));
        try (Network network = new CpuBackend(KernelChoice.VECTOR, 2).compile(graph,
                HashWeights.weights("", Parameters.of(graph)))) {
            Tensor out = Tensor.zeros(network.outputShape(inputs));
            network.predict(inputs, out);
            long[] team = team();
            long least = Long.MAX_VALUE;
            long start = System.nanoTime();
            while (least > FEW_BYTES && System.nanoTime() - start < DEADLINE_NANOS) {
                long before = allocated(team);
                network.predict(inputs, out);
                least = Math.min(least, allocated(team) - before);
            }
            long bytes = least;
            assertTrue(bytes <= FEW_BYTES, () -> bytes + " bytes");
        }
    }

    /** This thread and the helpers of networks. */
    private static long[] team() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t == Thread.currentThread() || t.getName().startsWith("dpi-worker"))
                .mapToLong(Thread::threadId).toArray();
    }

    /** Bytes that these threads have allocated so far. */
    private static long allocated(long[] team) {
        return Arrays.stream(((ThreadMXBean) ManagementFactory.getThreadMXBean()).getThreadAllocatedBytes(team)).sum();
    }
}
