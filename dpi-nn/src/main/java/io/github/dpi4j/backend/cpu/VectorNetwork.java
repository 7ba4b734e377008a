package io.github.dpi4j.backend.cpu;

import io.github.dpi4j.backend.plan.Lowering;
import io.github.dpi4j.backend.plan.OutputTensor;
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
import org.jspecify.annotations.Nullable;

/**
 * A network that runs an executable plan: fused steps over memory that is planned once for each shape of the inputs. A
 * large batch is divided into micro-batches.
 */
final class VectorNetwork implements ProfiledNetwork {
    /**
     * PlannedStep on a micro-batch: floats of its largest value for each thread. Larger micro-batches use the caches less
     * well and cost more for each image.
     */
    private static final long FLOATS_PER_THREAD = 1 << 22;

    private static final Lowering.Options OPTIONS = new Lowering.Options(Lanes.LANES, Integer.MAX_VALUE, true, true,
            ConvChoice::of);

    private final Graph graph;
    private final FixedWeights weights;
    private final Workers workers;
    private final Scratch[] scratch;
    /** The plan of the last call; another shape gets another. */
    private @Nullable Plan plan;

    /**
     * The plan for one shape of inputs.
     *
     * @param microBatches number of equal micro-batches
     * @param shapes shapes of all nodes' values for a micro-batch
     * @param maps outputs of a micro-batch
     * @param outputs shapes of the whole batch's outputs
     */
    private record Plan(Map<String, Shape> inputs, int microBatches, Shape[] shapes, ExecutablePlan binding,
            List<FeatureMap> maps,
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
        for (int microBatch = 0; microBatch < current.microBatches; microBatch++) {
            run(current, inputs, microBatch);
            store(current, 0, microBatch, out);
        }
    }

    @Override
    public synchronized Map<String, Tensor> predictAll(Map<String, Tensor> inputs) {
        Plan current = plan(inputs);
        List<Tensor> outs = current.outputs.stream().map(Tensor::zeros).toList();
        for (int microBatch = 0; microBatch < current.microBatches; microBatch++) {
            run(current, inputs, microBatch);
            for (int i = 0; i < outs.size(); i++) {
                store(current, i, microBatch, outs.get(i));
            }
        }
        return OutputTensor.named(graph, outs);
    }

    private void run(Plan current, Map<String, Tensor> inputs, int microBatch) {
        current.binding.load(graph, inputs, microBatch, workers);
        for (ExecutablePlan.PlannedStep bound : current.binding.operations()) {
            bound.operation().run(workers, scratch);
        }
    }

    private void store(Plan from, int output, int microBatch, Tensor out) {
        Layouts.store(from.maps.get(output), out.data(), microBatch * (out.size() / from.microBatches), workers);
    }

    @Override
    public synchronized Profile profile(Map<String, Tensor> inputs, int passes, Runnable afterPass) {
        if (passes < 1) {
            throw new IllegalArgumentException("passes: expected at least 1, got " + passes);
        }
        MachinePeak before = MachinePeak.measure(workers);
        Tensor out = Tensor.zeros(outputShape(inputs));
        for (int i = 0; i < ProfiledNetwork.warmUp(passes); i++) {
            predict(inputs, out);
            afterPass.run();
        }
        Plan current = plan(inputs);
        List<ExecutablePlan.PlannedStep> operations = current.binding.operations();
        StepTimes times = new StepTimes(passes, operations.size() + 2);
        for (int i = 0; i < passes; i++) {
            times.start();
            for (int microBatch = 0; microBatch < current.microBatches; microBatch++) {
                times.nextMicroBatch();
                current.binding.load(graph, inputs, microBatch, workers);
                times.step();
                for (ExecutablePlan.PlannedStep bound : operations) {
                    bound.operation().run(workers, scratch);
                    times.step();
                }
                store(current, 0, microBatch, out);
                times.step();
            }
            afterPass.run();
        }
        StepCosts costs = new StepCosts(current.shapes, current.microBatches);
        List<StepCost> steps = new ArrayList<>();
        Shape largest = Collections.max(current.inputs.values(), Comparator.comparingInt(Shape::size));
        steps.add(StepCosts.layout("input", largest, times.median(0)));
        for (int i = 0; i < operations.size(); i++) {
            steps.add(costs.of(operations.get(i), times.median(i + 1)));
        }
        steps.add(StepCosts.layout("output", current.outputs.getFirst(), times.median(operations.size() + 1)));
        return new Profile(before.max(MachinePeak.measure(workers)), steps, times.medianPass());
    }

    private Plan plan(Map<String, Tensor> inputs) {
        workers.requireOpen();
        Plan current = plan;
        if (current == null || !current.fits(inputs)) {
            ExecutablePlan former = current == null ? null : current.binding;
            plan = null;
            Map<String, Shape> inputShapes = ShapeInference.shapes(inputs);
            Shape[] shapes = ShapeInference.infer(graph, inputShapes);
            Shape[] whole = shapes;
            List<Shape> outputs = graph.outputs().values().stream().map(node -> whole[node.index()]).toList();
            int microBatches = microBatches(inputShapes, shapes);
            if (microBatches > 1) {
                Map<String, Shape> part = new LinkedHashMap<>();
                inputShapes.forEach((name, shape) -> part.put(name, part(shape, microBatches)));
                shapes = ShapeInference.infer(graph, part);
            }
            Lowering.Result lowered = Lowering.lower(graph, shapes, OPTIONS);
            weights.prepare(lowered.steps().stream().flatMap(Packing::of));
            ExecutablePlan binding = new ExecutablePlan(lowered.steps(),
                    ExecutablePlan.memory(lowered.steps(), lowered.outputs()), 0,
                    shapes, weights, former);
            current = new Plan(inputShapes, microBatches, shapes, binding,
                    lowered.outputs().stream().map(binding::map).toList(),
                    outputs);
            plan = current;
        }
        return current;
    }

    /** Returns the smallest number of equal micro-batches whose values are not too large. */
    private int microBatches(Map<String, Shape> inputs, Shape[] shapes) {
        int images = shapes[graph.output().index()].dim(0);
        if (inputs.values().stream().anyMatch(input -> input.dim(0) != images)) {
            return 1;
        }
        long largest = Arrays.stream(shapes).mapToLong(Shape::size).max().orElseThrow();
        int microBatches = 1;
        while (microBatches < images
                && (images % microBatches != 0 || largest / microBatches > FLOATS_PER_THREAD * workers.threads())) {
            microBatches++;
        }
        return microBatches;
    }

    private static Shape part(Shape shape, int microBatches) {
        int[] dims = shape.dims();
        dims[0] /= microBatches;
        return Shape.of(dims);
    }

    @Override
    public void close() {
        workers.close();
    }
}
