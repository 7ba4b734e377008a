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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every tile, with the channels divided in every way, whatever would be chosen; every access to memory is watched. */
class EveryTileIT {
    static Stream<Arguments> cases() {
        List<EmulatedConvolutionTest.Case> cases = List.of(
                new EmulatedConvolutionTest.Case(1, 5, 9, 192, 96, 128, 3, 1, true, null, true, 132),
                new EmulatedConvolutionTest.Case(2, 5, 5, 128, 128, 128, 1, 1, true, null, true, 132));
        return Stream.of(Precision.values()).flatMap(p -> cases.stream().map(c -> Arguments.of(p, c)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void equalsTheCpu(Precision precision, EmulatedConvolutionTest.Case c) {
        Graph graph = c.graph();
        Weights weights = HashWeights.weights("conv.", Parameters.of(graph));
        Tensor expected;
        try (Network cpu = new CpuBackend(KernelChoice.SCALAR, 1).compile(graph, weights)) {
            expected = cpu.predict(c.inputs());
        }
        ElementType type = ElementType.of(precision);
        Shape[] shapes = ShapeInference.infer(graph, ShapeInference.shapes(c.inputs()));
        try (EmulatedDevice device = EmulatedDevice.checked(precision, 132);
                DeviceWeights onDevice = new DeviceWeights(device, type, weights)) {
            Set<Choice> tried = new LinkedHashSet<>();
            for (int i = 0; tried.size() == i; i++) {
                int number = i;
                Tensor out = run(c, device, base -> new LaunchPlan(graph, shapes, onDevice, type, problem -> {
                    List<Choice> all = ConvolutionTile.choices(problem, device);
                    Choice choice = all.get(Math.min(number, all.size() - 1));
                    tried.add(choice);
                    return choice;
                }, base), expected.shape());
                Golden.assertClose(expected, out, EmulatedConvolutionTest.tolerance(precision));
            }
            assertEquals(16, tried.size(), "tiles and divisions");
        }
    }

    private interface Planner {
        LaunchPlan plan(long base);
    }

    private static Tensor run(EmulatedConvolutionTest.Case c, EmulatedDevice device, Planner planner, Shape shape) {
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
