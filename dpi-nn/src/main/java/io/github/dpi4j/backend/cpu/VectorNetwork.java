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

    /** What one shape of inputs needs; the map is null where the output is a vector. */
    private record Plan(Map<String, Shape> inputs, Binding binding, FeatureMap map, Shape output) {
        boolean fits(Map<String, Tensor> given) {
            if (given.size() != inputs.size()) {
                return false;
            }
            for (Map.Entry<String, Shape> input : inputs.entrySet()) {
                Tensor tensor = given.get(input.getKey());
                if (tensor == null || !tensor.shape().equals(input.getValue())) {
                    return false;
                }
            }
            return true;
        }
    }

    VectorNetwork(Graph graph, Weights weights, int threads) {
        this.graph = graph;
        this.weights = new FixedWeights(weights);
        this.workers = new Workers(threads);
        this.scratch = IntStream.range(0, threads).mapToObj(_ -> new Scratch()).toArray(Scratch[]::new);
    }

    @Override
    public Shape outputShape(Map<String, Tensor> inputs) {
        return ShapeInference.output(graph, inputs);
    }

    @Override
    public synchronized void predict(Map<String, Tensor> inputs, Tensor out) {
        Plan current = plan(inputs);
        OutputTensor.check(out, current.output);
        current.binding.load(graph, inputs, workers);
        for (Binding.Bound bound : current.binding.operations()) {
            bound.operation().run(workers, scratch);
        }
        if (current.map == null) {
            System.arraycopy(current.binding.vector(graph.output()).data(), 0, out.data(), 0, out.size());
        } else {
            Layouts.store(current.map, out.data(), workers);
        }
    }

    private Plan plan(Map<String, Tensor> inputs) {
        if (plan == null || !plan.fits(inputs)) {
            // The old plan's memory is free before the new one's is taken.
            plan = null;
            Map<String, Shape> inputShapes = ShapeInference.shapes(inputs);
            Shape[] shapes = ShapeInference.infer(graph, inputShapes);
            Lowering.Result lowered = Lowering.lower(graph, shapes);
            Binding binding = new Binding(lowered.steps(), new MemoryPlan(lowered.steps(), lowered.output()), 0, shapes,
                    weights, workers);
            plan = new Plan(inputShapes, binding, lowered.output() == null ? null : binding.map(lowered.output()),
                    shapes[graph.output().index()]);
        }
        return plan;
    }

    @Override
    public void close() {
        workers.close();
    }
}
