package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.backend.plan.Lowering;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Graph.Node;
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
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Runs a graph by a plan: fused steps over memory that is laid out once for each shape of the inputs. Of a large batch a few
 * images are taken at a time.
 */
final class VectorNetwork implements ProfiledNetwork {
    /**
     * Floats of the largest value that a thread brings with it: beyond, more images at a time find less in the caches, and
     * cost more each.
     */
    private static final long FLOATS_PER_THREAD = 1 << 22;

    private static final Lowering.Options OPTIONS = new Lowering.Options(Lanes.LANES, Integer.MAX_VALUE, true, true,
            ConvChoice::of);

    private final Graph graph;
    private final FixedWeights weights;
    private final Workers workers;
    private final Scratch[] scratch;
    /** The plan of the last call; another shape gets another. */
    private Plan plan;

    /**
     * What one shape of inputs needs.
     *
     * @param turns equal parts that a batch is taken in
     * @param shapes of all nodes' values in a turn
     * @param maps where a turn's outputs lie
     * @param outputs shapes of the whole
     */
    private record Plan(Map<String, Shape> inputs, int turns, Shape[] shapes, Binding binding, List<FeatureMap> maps,
            List<Shape> outputs) {
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
        OutputTensor.check(out, current.outputs.getFirst());
        for (int turn = 0; turn < current.turns; turn++) {
            run(current, inputs, turn);
            store(current, 0, turn, out);
        }
    }

    @Override
    public synchronized Map<String, Tensor> predictAll(Map<String, Tensor> inputs) {
        Plan current = plan(inputs);
        List<Tensor> outs = current.outputs.stream().map(Tensor::zeros).toList();
        for (int turn = 0; turn < current.turns; turn++) {
            run(current, inputs, turn);
            for (int i = 0; i < outs.size(); i++) {
                store(current, i, turn, outs.get(i));
            }
        }
        return OutputTensor.named(graph, outs);
    }

    private void run(Plan current, Map<String, Tensor> inputs, int turn) {
        current.binding.load(graph, inputs, turn, workers);
        for (Binding.Bound bound : current.binding.operations()) {
            bound.operation().run(workers, scratch);
        }
    }

    private void store(Plan from, int output, int turn, Tensor out) {
        Layouts.store(from.maps.get(output), out.data(), turn * (out.size() / from.turns), workers);
    }

    @Override
    public synchronized Profile profile(Map<String, Tensor> inputs, int passes) {
        if (passes < 1) {
            throw new IllegalArgumentException("passes: expected at least 1, got " + passes);
        }
        MachinePeak before = MachinePeak.measure(workers);
        Tensor out = predict(inputs);
        for (int i = 0; i < Math.max(2, passes / 2 - 1); i++) {
            predict(inputs, out);
        }
        Plan current = plan;
        List<Binding.Bound> operations = current.binding.operations();
        LapTimes times = new LapTimes(passes, operations.size() + 2);
        for (int i = 0; i < passes; i++) {
            times.start();
            for (int turn = 0; turn < current.turns; turn++) {
                times.again();
                current.binding.load(graph, inputs, turn, workers);
                times.lap();
                for (Binding.Bound bound : operations) {
                    bound.operation().run(workers, scratch);
                    times.lap();
                }
                store(current, 0, turn, out);
                times.lap();
            }
        }
        StepCosts costs = new StepCosts(current.shapes, current.turns);
        List<StepCost> steps = new ArrayList<>();
        Shape largest = Collections.max(current.inputs.values(), Comparator.comparingInt(Shape::size));
        steps.add(StepCosts.layout("input", largest, times.median(0)));
        for (int i = 0; i < operations.size(); i++) {
            steps.add(costs.of(operations.get(i), times.median(i + 1)));
        }
        steps.add(StepCosts.layout("output", current.outputs.getFirst(), times.median(operations.size() + 1)));
        return new Profile(before.max(MachinePeak.measure(workers)), steps, times.medianRound());
    }

    private Plan plan(Map<String, Tensor> inputs) {
        if (plan == null || !plan.fits(inputs)) {
            Binding former = plan == null ? null : plan.binding;
            plan = null;
            Map<String, Shape> inputShapes = ShapeInference.shapes(inputs);
            Shape[] shapes = ShapeInference.infer(graph, inputShapes);
            Shape[] whole = shapes;
            List<Shape> outputs = graph.outputs().values().stream().map(node -> whole[node.index()]).toList();
            int turns = turns(inputShapes, shapes);
            if (turns > 1) {
                Map<String, Shape> part = new LinkedHashMap<>();
                inputShapes.forEach((name, shape) -> part.put(name, part(shape, turns)));
                shapes = ShapeInference.infer(graph, part);
            }
            Lowering.Result lowered = Lowering.lower(graph, shapes, OPTIONS);
            weights.prepare(lowered.steps().stream().flatMap(Packing::of));
            Binding binding = new Binding(lowered.steps(), Binding.memory(lowered.steps(), lowered.outputs()), 0,
                    shapes, weights, former);
            plan = new Plan(inputShapes, turns, shapes, binding, lowered.outputs().stream().map(binding::map).toList(),
                    outputs);
        }
        return plan;
    }

    /** The fewest equal parts of a batch whose values are not too large. */
    private int turns(Map<String, Shape> inputs, Shape[] shapes) {
        int images = shapes[graph.output().index()].dim(0);
        if (inputs.values().stream().anyMatch(input -> input.dim(0) != images)) {
            return 1;
        }
        long largest = Arrays.stream(shapes).mapToLong(Shape::size).max().orElseThrow();
        int turns = 1;
        while (turns < images && (images % turns != 0 || largest / turns > FLOATS_PER_THREAD * workers.threads())) {
            turns++;
        }
        return turns;
    }

    private static Shape part(Shape shape, int turns) {
        int[] dims = shape.dims();
        dims[0] /= turns;
        return Shape.of(dims);
    }

    @Override
    public void close() {
        workers.close();
    }
}
