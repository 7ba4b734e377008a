package io.github.dpi4j.backend.cuda;

import io.github.dpi4j.backend.plan.BackwardLowering;
import io.github.dpi4j.backend.plan.BackwardStep;
import io.github.dpi4j.backend.plan.Lowering;
import io.github.dpi4j.backend.plan.MemoryPlan;
import io.github.dpi4j.backend.plan.Roots;
import io.github.dpi4j.backend.plan.Step;
import io.github.dpi4j.backend.plan.Step.Value;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The launches of a forward and a backward pass over one piece of device memory: the steps of {@link BackwardLowering}, as
 * the CPU's reverse mode has them. Gradients of outputs and images are float32 in the caller's layout, (N, C, H, W).
 */
final class ReversePlan {
    private final Graph graph;
    private final LaunchPlan plan;
    private final int forwardLaunches;
    private final List<Long> outputGradients = new ArrayList<>();
    private final Map<Node, Long> imageGradients = new LinkedHashMap<>();
    private final GradientMemory gradientMemory;

    /**
     * The inputs of a plan.
     *
     * @param shapes of all nodes' values
     * @param recompute whether to recompute activations instead of keeping them
     * @param gradients address of the weights' gradients; 0 for images as roots
     */
    record Problem(Graph graph, Shape[] shapes, Roots roots, boolean recompute, MasterWeights weights, long gradients) {
    }

    /**
     * @param base start of the device memory; 0 to compute {@link #bytes} only
     * @param scratch start of the working memory; 0 to compute {@link #scratchBytes} only
     */
    ReversePlan(Problem problem, ElementType type, Device device, long base, long scratch) {
        this.graph = problem.graph();
        graph.outputs().forEach((name, node) -> {
            if (problem.shapes()[node.index()].rank() != 4) {
                throw new UnsupportedOperationException("cuda: has no gradient of " + name
                        + ", an output that is not an image; use the cpu backend");
            }
        });
        MasterWeights weights = problem.weights();
        DeviceKernels kernels = new DeviceKernels(type, p -> ConvolutionTile.choose(p, device));
        Lowering.Result lowered = Lowering.lower(graph, problem.shapes(),
                new Lowering.Options(type.vector(), 2, false, false, kernels));
        BackwardLowering.Result steps = BackwardLowering.of(graph,
                new Lowering.Result(DeviceSteps.of(lowered), lowered.outputs()), problem.roots(), problem.recompute(),
                kernels);
        this.plan = new LaunchPlan(graph, problem.shapes(), weights, type, program(steps, weights), base);
        this.forwardLaunches = plan.launches().size();
        this.gradientMemory = new GradientMemory(plan.memory(), scratch);
        for (Value gradient : steps.outputGradients()) {
            long address = plan.memory().take(planar(gradient));
            outputGradients.add(address);
            plan.addForMap("load_map", (long) gradient.images * gradient.height * gradient.width,
                    plan.maps().map(new Arguments().pointer(address), gradient).numbers(gradient.images, 0));
        }
        GradientLaunches backward = new GradientLaunches(plan, weights, type, device, problem.gradients(),
                gradientMemory);
        steps.backward().forEach(backward::launch);
        steps.rootGradients().forEach((node, gradient) -> {
            long address = plan.memory().take(planar(gradient));
            imageGradients.put(node, address);
            plan.addForMap("store_map", planar(gradient) / Float.BYTES,
                    plan.maps().map(new Arguments(), gradient).pointer(address).numbers(gradient.images, 0));
        });
    }

    private static DeviceProgram program(BackwardLowering.Result steps, MasterWeights weights) {
        List<MemoryPlan.Use<Value>> uses = new ArrayList<>(steps.forward());
        uses.addAll(steps.backward());
        List<Step.Convolution> convolutions = new ArrayList<>(DeviceProgram.convolutions(steps.forward()));
        for (BackwardStep step : steps.backward()) {
            if (step instanceof BackwardStep.ConvolutionInput c) {
                convolutions.add(GradientLaunches.convolution(c, weights));
            }
        }
        return new DeviceProgram(steps.forward(), steps.outputs(), uses, convolutions);
    }

    private static long planar(Value value) {
        return (long) value.images * value.channels * value.height * value.width * Float.BYTES;
    }

    /** Returns the device memory in bytes, without the working memory. */
    long bytes() {
        return plan.bytes();
    }

    /** Returns the working memory in bytes. */
    long scratchBytes() {
        return gradientMemory.scratchBytes();
    }

    List<Launch> forward() {
        return plan.launches().subList(0, forwardLaunches);
    }

    List<Launch> backward() {
        return plan.launches().subList(forwardLaunches, plan.launches().size());
    }

    long semaphores() {
        return plan.semaphores();
    }

    int semaphoreCount() {
        return plan.semaphoreCount();
    }

    /** Returns the address of an input. */
    long input(String name) {
        return plan.input(name);
    }

    /** Returns the address of an output. */
    long result(String name) {
        return plan.result(name);
    }

    /** Returns the addresses of the outputs' gradients, in the graph's order. */
    List<Long> outputGradients() {
        return outputGradients;
    }

    /** Returns the addresses of the images' gradients, if these are roots; an image without influence has none. */
    Map<Node, Long> imageGradients() {
        return imageGradients;
    }
}
