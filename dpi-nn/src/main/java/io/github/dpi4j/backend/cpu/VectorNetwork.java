package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.backend.plan.Lowering;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph.Node;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Op;
import io.github.dpi4j.graph.ShapeInference;
import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.kernel.vector.FeatureMap;
import io.github.dpi4j.kernel.vector.Lanes;
import io.github.dpi4j.kernel.vector.Layouts;
import io.github.dpi4j.kernel.vector.MachinePeak;
import io.github.dpi4j.kernel.vector.Scratch;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Runs a graph by a plan: fused steps over memory that is laid out once for each shape of the inputs. */
final class VectorNetwork implements ProfiledNetwork {
    private final Graph graph;
    private final PackedWeights weights;
    private final Workers workers;
    private final Scratch[] scratch;
    /** The plan of the last call; another shape gets another. */
    private Plan plan;

    /** What one shape of inputs needs; the map is null where the output is a vector. */
    private record Plan(Map<String, Shape> inputs, Shape[] shapes, Binding binding, FeatureMap map, Shape output) {
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
        this.workers = new Workers(threads);
        this.scratch = IntStream.range(0, threads).mapToObj(_ -> new Scratch()).toArray(Scratch[]::new);
        this.weights = new FixedWeights(weights, workers, scratch);
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
        store(current, out);
    }

    private void store(Plan from, Tensor out) {
        if (from.map == null) {
            System.arraycopy(from.binding.vector(graph.output()).data(), 0, out.data(), 0, out.size());
        } else {
            Layouts.store(from.map, out.data(), workers);
        }
    }

    @Override
    public synchronized Profile profile(Map<String, Tensor> inputs, int passes) {
        if (passes < 1) {
            throw new IllegalArgumentException("passes: expected at least 1, got " + passes);
        }
        Tensor out = predict(inputs);
        for (int i = 0; i < Math.max(2, passes / 2 - 1); i++) {
            predict(inputs, out);
        }
        Plan current = plan;
        List<Binding.Bound> operations = current.binding.operations();
        LapTimes times = new LapTimes(passes, operations.size() + 2);
        for (int i = 0; i < passes; i++) {
            times.start();
            current.binding.load(graph, inputs, workers);
            times.lap();
            for (Binding.Bound bound : operations) {
                bound.operation().run(workers, scratch);
                times.lap();
            }
            store(current, out);
            times.lap();
        }
        StepCosts costs = new StepCosts(current.shapes);
        List<StepCost> steps = new ArrayList<>();
        Shape largest = Collections.max(current.inputs.values(), Comparator.comparingInt(Shape::size));
        steps.add(StepCosts.layout("input", largest, times.median(0)));
        for (int i = 0; i < operations.size(); i++) {
            steps.add(costs.of(operations.get(i), times.median(i + 1)));
        }
        steps.add(StepCosts.layout("output", current.output, times.median(operations.size() + 1)));
        return new Profile(MachinePeak.measure(workers), steps, times.medianRound());
    }

    private Plan plan(Map<String, Tensor> inputs) {
        if (plan == null || !plan.fits(inputs)) {
            // The old plan's memory is free before the new one's is taken.
            plan = null;
            Map<String, Shape> inputShapes = ShapeInference.shapes(inputs);
            Shape[] shapes = ShapeInference.infer(graph, inputShapes);
            Lowering.Result lowered = Lowering.lower(graph, shapes, Lanes.LANES, true);
            Binding binding = new Binding(lowered.steps(), Binding.memory(lowered.steps(), lowered.output()), 0, shapes,
                    weights, workers);
            plan = new Plan(inputShapes, shapes, binding,
                    lowered.output() == null ? null : binding.map(lowered.output()),
                    shapes[graph.output().index()]);
        }
        return plan;
    }

    @Override
    public void close() {
        workers.close();
    }
}
