package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.backend.TrainingPasses;
import io.github.dpi4j.backend.plan.Lowering;
import io.github.dpi4j.backend.plan.MemoryPlan;
import io.github.dpi4j.backend.plan.Step;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
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

/**
 * Reverse mode by a plan: the steps of {@link VectorNetwork}, with every value kept that the backward pass reads, and the
 * same kind of steps backwards, all over memory that is laid out once for each shape of the inputs.
 */
final class VectorTraining implements TrainingPasses {
    private final Graph graph;
    private final Map<String, float[]> gradients;
    private final LiveWeights weights;
    private final Workers workers;
    private final Scratch[] scratch;
    private final boolean recomputes;
    private boolean weightsChanged;
    /** The plan of the last call; another shape gets another. */
    private Plan plan;

    /** What one shape of inputs needs; output and its gradient are null where they are vectors. */
    private record Plan(Map<String, Shape> inputs, Binding forward, GradientBinding backward, FeatureMap output,
            FeatureMap outputGradient) {
    }

    VectorTraining(Graph graph, Map<String, float[]> weights, Map<String, float[]> gradients, int threads,
            boolean recomputes) {
        this.graph = graph;
        this.gradients = gradients;
        this.recomputes = recomputes;
        this.workers = new Workers(threads);
        this.scratch = IntStream.range(0, threads).mapToObj(_ -> new Scratch()).toArray(Scratch[]::new);
        this.weights = new LiveWeights(weights, workers, scratch);
    }

    @Override
    public Tensor forward(Map<String, Tensor> inputs) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        inputs.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
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
        FeatureMap map = plan.output;
        if (map == null) {
            return plan.forward.vector(graph.output()).copy();
        }
        Tensor out = Tensor.zeros(map.images(), map.channels(), map.height(), map.width());
        Layouts.store(map, out.data(), 0, workers);
        return out;
    }

    private Plan plan(Map<String, Shape> inputs) {
        Shape[] shapes = ShapeInference.infer(graph, inputs);
        Reversal.Result steps = Reversal.of(Lowering.lower(graph, shapes, Lanes.LANES, false), recomputes);
        List<MemoryPlan.Use<Step.Value>> uses = new ArrayList<>(steps.forward());
        uses.addAll(steps.backward());
        long shared = steps.backward().stream().mapToLong(GradientBinding::sharedSize).max().orElse(0);
        Binding forward = new Binding(steps.forward(), Binding.memory(uses, steps.output()), shared, shapes, weights,
                workers);
        GradientBinding backward = new GradientBinding(steps.backward(), forward, weights, gradients);
        return new Plan(inputs, forward, backward, steps.output() == null ? null : forward.map(steps.output()),
                steps.output() == null ? null : forward.map(steps.outputGradient()));
    }

    @Override
    public void backward(Tensor outputGradient) {
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
