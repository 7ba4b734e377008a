package io.github.dpi4j.backend.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.backend.Precision;
import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.backend.cpu.KernelChoice;
import io.github.dpi4j.backend.cuda.ConvolutionTile.Choice;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.golden.Golden;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.graph.ShapeInference;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Convolutions with tiles other than those that would be chosen. */
final class ForcedTiles {
    private ForcedTiles() {
    }

    /**
     * Compares a convolution with the plain CPU kernels, with one choice after the other.
     *
     * @return the number of choices
     */
    static int equalTheCpu(EmulatedConvolutionTest.Case c, Precision precision, Device device,
            Predicate<Choice> which) {
        Graph graph = c.graph();
        Weights weights = HashWeights.weights("conv.", Parameters.of(graph));
        Tensor expected;
        try (Network cpu = new CpuBackend(KernelChoice.SCALAR, 1).compile(graph, weights)) {
            expected = cpu.predict(c.inputs());
        }
        ElementType type = ElementType.of(precision);
        Shape[] shapes = ShapeInference.infer(graph, ShapeInference.shapes(c.inputs()));
        Set<Choice> tried = new LinkedHashSet<>();
        try (DeviceWeights onDevice = new DeviceWeights(device, type, weights)) {
            for (int i = 0; tried.size() == i; i++) {
                int number = i;
                Tensor out = run(c, device, base -> new LaunchPlan(graph, shapes, onDevice, type, problem -> {
                    List<Choice> all = ConvolutionTile.choices(problem, device).stream().filter(which).toList();
                    Choice choice = all.get(Math.min(number, all.size() - 1));
                    tried.add(choice);
                    return choice;
                }, base), expected.shape());
                Golden.assertClose(expected, out, EmulatedConvolutionTest.tolerance(precision));
            }
        }
        return tried.size();
    }

    private interface Planner {
        LaunchPlan plan(long base);
    }

    private static Tensor run(EmulatedConvolutionTest.Case c, Device device, Planner planner, Shape shape) {
        long memory = device.allocate(planner.plan(0).bytes());
        LaunchPlan plan = planner.plan(memory);
        device.upload(MemorySegment.ofArray(new int[plan.semaphoreCount()]), plan.semaphores());
        c.inputs().forEach((name, tensor) -> device.upload(MemorySegment.ofArray(tensor.data()), plan.input(name)));
        device.record(plan.launches()).run();
        Tensor out = Tensor.zeros(shape);
        device.download(plan.result(), MemorySegment.ofArray(out.data()));
        int[] semaphores = new int[plan.semaphoreCount()];
        device.download(plan.semaphores(), MemorySegment.ofArray(semaphores));
        assertEquals(0, IntStream.of(semaphores).sum(), "ready for the next pass");
        device.free(memory);
        return out;
    }
}
