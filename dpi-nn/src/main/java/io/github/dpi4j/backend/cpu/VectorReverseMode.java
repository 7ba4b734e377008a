package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.backend.plan.Lowering;
import io.github.dpi4j.backend.plan.MemoryPlan;
import io.github.dpi4j.backend.plan.Step;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
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

/**
 * Reverse mode by a plan: the steps of {@link VectorNetwork}, with every value kept that the backward pass reads, and the
 * same kind of steps backwards, all over memory that is laid out once for each shape of the inputs.
 */
final class VectorReverseMode implements ReverseMode {
    private final Graph graph;
    private final Roots roots;
    private final Map<String, float[]> gradients;
    private final PackedWeights weights;
    private final Workers workers;
    private final Scratch[] scratch;
    private final boolean recomputes;
    private boolean weightsChanged;
    /** The plan of the last call; another shape gets another. */
    private Plan plan;

    /**
     * What one shape of inputs needs; output and its gradient are null where they are vectors.
     *
     * @param rootGradients by node: of images as roots
     */
    private record Plan(Map<String, Shape> inputs, Binding forward, GradientBinding backward, FeatureMap output,
            FeatureMap outputGradient, Map<Node, FeatureMap> rootGradients) {
    }

    /** Makes the layouts of a network's weights; the threads and working memory are the network's. */
    private interface Packer {
        PackedWeights of(Workers workers, Scratch[] scratch);
    }

    private VectorReverseMode(Graph graph, Roots roots, Packer weights, Map<String, float[]> gradients, int threads,
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
     * With respect to weights.
     *
     * @param weights by name; read whenever they changed
     * @param gradients like weights; added to
     */
    static VectorReverseMode ofWeights(Graph graph, Map<String, float[]> weights, Map<String, float[]> gradients,
            int threads, boolean recomputes) {
        return new VectorReverseMode(graph, Roots.WEIGHTS,
                (workers, scratch) -> new LiveWeights(weights, workers, scratch), gradients, threads, recomputes);
    }

    /** With respect to images. */
    static VectorReverseMode ofImages(Graph graph, Weights weights, int threads) {
        return new VectorReverseMode(graph, Roots.IMAGES,
                (workers, scratch) -> new FixedWeights(weights, workers, scratch), null, threads, false);
    }

    @Override
    public Tensor forward(Map<String, Tensor> inputs) {
        Map<String, Shape> shapes = ShapeInference.shapes(inputs);
        if (weightsChanged) {
            weights.refresh();
            weightsChanged = false;
        }
        if (plan == null || !plan.inputs.equals(shapes)) {
            plan = null;
            plan = plan(shapes);
        }
        plan.forward.load(graph, inputs, 0, workers);
        for (Binding.Bound bound : plan.forward.operations()) {
            bound.operation().run(workers, scratch);
        }
        return plan.output == null ? plan.forward.vector(graph.output()).copy() : stored(plan.output);
    }

    private Tensor stored(FeatureMap map) {
        Tensor out = Tensor.zeros(map.images(), map.channels(), map.height(), map.width());
        Layouts.store(map, out.data(), 0, workers);
        return out;
    }

    private Plan plan(Map<String, Shape> inputs) {
        Shape[] shapes = ShapeInference.infer(graph, inputs);
        Lowering.Result lowered = Lowering.lower(graph, shapes, Lanes.LANES, roots == Roots.IMAGES);
        Reversal.Result steps = Reversal.of(lowered, roots, recomputes);
        List<MemoryPlan.Use<Step.Value>> uses = new ArrayList<>(steps.forward());
        uses.addAll(steps.backward());
        long shared = steps.backward().stream().mapToLong(GradientBinding::sharedSize).max().orElse(0);
        weights.prepare(Stream.concat(steps.forward().stream().flatMap(Packing::of),
                steps.backward().stream().flatMap(Packing::of)));
        Binding forward = new Binding(steps.forward(), Binding.memory(uses, steps.output()), shared, shapes, weights,
                workers);
        GradientBinding backward = new GradientBinding(steps.backward(), forward, weights, gradients);
        Map<Node, FeatureMap> rootGradients = new LinkedHashMap<>();
        steps.rootGradients().forEach((node, value) -> rootGradients.put(node, forward.map(value)));
        return new Plan(inputs, forward, backward, steps.output() == null ? null : forward.map(steps.output()),
                steps.output() == null ? null : forward.map(steps.outputGradient()), rootGradients);
    }

    @Override
    public Map<String, Tensor> backward(Tensor outputGradient) {
        plan.backward.clearVectors();
        if (plan.outputGradient != null) {
            Layouts.load(outputGradient.data(), 0, plan.outputGradient, workers);
        } else {
            Node output = graph.output();
            System.arraycopy(outputGradient.data(), 0, plan.backward.vectorGradient(output).data(), 0,
                    outputGradient.size());
        }
        for (Operation operation : plan.backward.operations()) {
            operation.run(workers, scratch);
        }
        Map<String, Tensor> found = new LinkedHashMap<>();
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Op.Input input && roots.introducedBy(input)) {
                FeatureMap gradient = plan.rootGradients.get(node);
                found.put(input.name(),
                        gradient == null ? Tensor.zeros(plan.inputs.get(input.name())) : stored(gradient));
            }
        }
        return found;
    }

    /** Floats that the plan of the last call takes beside the weights. */
    long floats() {
        return plan.forward.floats();
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
