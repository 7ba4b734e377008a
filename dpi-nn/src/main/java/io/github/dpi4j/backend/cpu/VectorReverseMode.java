package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.backend.plan.BackwardLowering;
import io.github.dpi4j.backend.plan.Lowering;
import io.github.dpi4j.backend.plan.MemoryPlan;
import io.github.dpi4j.backend.plan.ReverseMode;
import io.github.dpi4j.backend.plan.Roots;
import io.github.dpi4j.backend.plan.Step;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.graph.ShapeInference;
import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.kernel.vector.FeatureMap;
import io.github.dpi4j.kernel.vector.Lanes;
import io.github.dpi4j.kernel.vector.Layouts;
import io.github.dpi4j.kernel.vector.Operation;
import io.github.dpi4j.kernel.vector.Scratch;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reverse mode with an executable plan: the steps of {@link VectorNetwork}, with every value kept that the backward
 * pass reads, and the backward steps, over memory that is planned once for each shape of the inputs.
 */
final class VectorReverseMode implements ReverseMode {
    private final Graph graph;
    private final Roots roots;
    private final @Nullable Map<String, float[]> gradients;
    private final PackedWeights weights;
    private final Workers workers;
    private final Scratch[] scratch;
    private final boolean recomputes;
    private boolean weightsChanged;
    /** The plan of the last call; another shape gets another. */
    private @Nullable Plan plan;

    /**
     * The plan for one shape of inputs.
     *
     * @param rootGradients gradients of images as roots, by node
     */
    private record Plan(Map<String, Shape> inputs, Shape[] shapes, ExecutablePlan forward, BackwardPlan backward,
            List<FeatureMap> outputs, List<FeatureMap> outputGradients, Map<Node, FeatureMap> rootGradients) {
    }

    /** A factory of packed weights, on the network's threads and working memory. */
    private interface Packer {
        PackedWeights of(Workers workers, Scratch[] scratch);
    }

    private VectorReverseMode(Graph graph, Roots roots, Packer weights, @Nullable Map<String, float[]> gradients,
            int threads,
            boolean recomputes) {
        this.graph = graph;
        this.roots = roots;
        this.gradients = gradients;
        this.recomputes = recomputes;
        this.workers = new Workers(threads);
        this.scratch = IntStream.range(0, threads).mapToObj(_ -> new Scratch()).toArray(Scratch[]::new);
        this.weights = weights.of(workers, scratch);
    }

    /**
     * Returns reverse mode with respect to weights.
     *
     * @param weights by name; read after every change
     * @param gradients of the weights' names and sizes; gradients are accumulated in them
     */
    static VectorReverseMode ofWeights(Graph graph, Map<String, float[]> weights, Map<String, float[]> gradients,
            int threads, boolean recomputes) {
        return new VectorReverseMode(graph, Roots.WEIGHTS,
                (workers, scratch) -> new LiveWeights(Parameters.withConstants(graph, weights), workers, scratch),
                gradients, threads, recomputes);
    }

    /** Returns reverse mode with respect to images. */
    static VectorReverseMode ofImages(Graph graph, Weights weights, int threads) {
        return new VectorReverseMode(graph, Roots.IMAGES,
                (workers, scratch) -> new FixedWeights(weights, workers, scratch), null, threads, false);
    }

    @Override
    public List<Tensor> forward(Map<String, Tensor> inputs) {
        Map<String, Shape> shapes = ShapeInference.shapes(inputs);
        if (weightsChanged) {
            weights.refresh();
            weightsChanged = false;
        }
        Plan current = plan;
        if (current == null || !current.inputs.equals(shapes)) {
            // The former plan's memory is free before the next one's is taken.
            plan = null;
            current = null;
            current = plan(shapes);
            plan = current;
        }
        current.forward.load(graph, inputs, 0, workers);
        for (ExecutablePlan.PlannedStep bound : current.forward.operations()) {
            bound.operation().run(workers, scratch);
        }
        List<Tensor> outputs = new ArrayList<>();
        int i = 0;
        for (Node output : graph.outputs().values()) {
            outputs.add(stored(current.outputs.get(i++), current.shapes[output.index()]));
        }
        return outputs;
    }

    private Tensor stored(FeatureMap map, Shape shape) {
        Tensor out = Tensor.zeros(shape);
        Layouts.store(map, out.data(), 0, workers);
        return out;
    }

    private Plan plan(Map<String, Shape> inputs) {
        Shape[] shapes = ShapeInference.infer(graph, inputs);
        Lowering.Result lowered = Lowering.lower(graph, shapes, new Lowering.Options(Lanes.LANES, Integer.MAX_VALUE,
                roots == Roots.IMAGES, false, ConvChoice::of));
        BackwardLowering.Result steps = BackwardLowering.of(graph, lowered, roots, recomputes, ConvChoice::of);
        List<MemoryPlan.Use<Step.Value>> uses = new ArrayList<>(steps.forward());
        uses.addAll(steps.backward());
        long shared = steps.backward().stream().mapToLong(BackwardPlan::sharedSize).max().orElse(0);
        weights.prepare(Stream.concat(steps.forward().stream().flatMap(Packing::of),
                steps.backward().stream().flatMap(Packing::of)));
        ExecutablePlan forward = new ExecutablePlan(steps.forward(), ExecutablePlan.memory(uses, steps.outputs()),
                shared, shapes, weights,
                null);
        BackwardPlan backward = new BackwardPlan(steps.backward(), forward, weights, gradients);
        Map<Node, FeatureMap> rootGradients = new LinkedHashMap<>();
        steps.rootGradients().forEach((node, value) -> rootGradients.put(node, forward.map(value)));
        return new Plan(inputs, shapes, forward, backward, steps.outputs().stream().map(forward::map).toList(),
                steps.outputGradients().stream().map(forward::map).toList(), rootGradients);
    }

    @Override
    public Map<String, Tensor> backward(List<Tensor> outputGradients) {
        Plan current = current();
        for (int i = 0; i < outputGradients.size(); i++) {
            Layouts.load(outputGradients.get(i).data(), 0, current.outputGradients.get(i), workers);
        }
        for (Operation operation : current.backward.operations()) {
            operation.run(workers, scratch);
        }
        Map<String, Tensor> found = new LinkedHashMap<>();
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Op.Input input && roots.introducedBy(input, graph)) {
                FeatureMap gradient = current.rootGradients.get(node);
                Shape shape = current.shapes[node.index()];
                found.put(input.name(), gradient == null ? Tensor.zeros(shape) : stored(gradient, shape));
            }
        }
        return found;
    }

    /** Returns the memory of the last call's plan in floats, without the weights. */
    long floats() {
        return current().forward.floats();
    }

    private Plan current() {
        if (plan == null) {
            throw new IllegalStateException("no forward pass has run");
        }
        return plan;
    }

    @Override
    public void weightsChanged() {
        weightsChanged = true;
    }

    @Override
    public void close() {
        workers.close();
    }
}
