package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.graph.ShapeInference;
import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.kernel.vector.FeatureMap;
import io.github.dpi4j.kernel.vector.Layouts;
import io.github.dpi4j.kernel.vector.Scratch;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** Runs a graph by a plan: fused steps over memory that is laid out once for each shape of the inputs. */
final class VectorNetwork implements Network {
    private final Graph graph;
    private final PackedWeights weights;
    private final Workers workers;
    private final Scratch[] scratch;
    /** The plan of the last call; another shape gets another. */
    private Plan plan;

    /** What one shape of inputs needs; the output is null where it is a vector. */
    private record Plan(Map<String, Shape> inputs, Binding binding, FeatureMap output) {
    }

    VectorNetwork(Graph graph, Weights weights, int threads) {
        this.graph = graph;
        this.weights = new FixedWeights(weights);
        this.workers = new Workers(threads);
        this.scratch = IntStream.range(0, threads).mapToObj(_ -> new Scratch()).toArray(Scratch[]::new);
    }

    @Override
    public synchronized Tensor predict(Map<String, Tensor> inputs) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        inputs.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
        if (plan == null || !plan.inputs.equals(shapes)) {
            plan = null;
            plan = plan(shapes);
        }
        plan.binding.load(graph, inputs, workers);
        for (Binding.Bound bound : plan.binding.operations()) {
            bound.operation().run(workers, scratch);
        }
        FeatureMap map = plan.output;
        if (map == null) {
            return plan.binding.vector(graph.output()).copy();
        }
        Tensor out = Tensor.zeros(map.images(), map.channels(), map.height(), map.width());
        Layouts.store(map, out.data(), workers);
        return out;
    }

    private Plan plan(Map<String, Shape> inputs) {
        Shape[] shapes = ShapeInference.infer(graph, inputs);
        Lowering.Result lowered = Lowering.lower(graph, shapes);
        Binding binding = new Binding(lowered.steps(), new MemoryPlan(lowered.steps(), lowered.output()), 0, shapes,
                weights, workers);
        return new Plan(inputs, binding, lowered.output() == null ? null : binding.map(lowered.output()));
    }

    @Override
    public void close() {
        workers.close();
    }
}
