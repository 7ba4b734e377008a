package io.github.dpi4j.backend.nd4j;

import io.github.dpi4j.backend.Network;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.graph.Parameters;
import io.github.dpi4j.graph.ShapeInference;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A network on ND4J arrays. Nothing is copied between its operations, and a pass with inputs of the same shapes as the
 * previous one allocates no native memory. Its memory is freed by {@link #close}.
 */
public final class Nd4jNetwork implements Network {
    private final Graph graph;
    private final Map<String, INDArray> weights = new HashMap<>();
    /** The plan of the last call; other shapes get another. */
    private @Nullable Plan plan;
    private boolean isClosed;

    private record Plan(Map<String, Shape> inputShapes, Shape outputShape, Constants constants,
            Translation.Result translated,
            Execution execution) implements AutoCloseable {
        @Override
        public void close() {
            execution.close();
            constants.close();
        }
    }

    Nd4jNetwork(Graph graph, Weights weights) {
        this.graph = graph;
        Weights all = Parameters.withConstants(graph, weights);
        try (MemoryWorkspace _ = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
            Parameters.all(graph).forEach((name, shape) -> {
                INDArray array = Nd4j.createUninitialized(DataType.FLOAT, View.dims(shape));
                HostCopies.write(all.tensor(name).data(), array);
                this.weights.put(name, array);
            });
        }
    }

    @Override
    public Shape outputShape(Map<String, Tensor> inputs) {
        return ShapeInference.output(graph, inputs);
    }

    @Override
    public synchronized void predict(Map<String, Tensor> inputs, Tensor out) {
        Plan current = plan(ShapeInference.shapes(inputs));
        if (!out.shape().equals(current.outputShape)) {
            throw new IllegalArgumentException("out: expected shape " + current.outputShape + ", got " + out.shape());
        }
        current.translated.inputs().forEach((name, array) -> HostCopies.write(given(inputs, name).data(), array));
        current.execution.run();
        HostCopies.read(current.translated.output(), out.data());
    }

    @Override
    public synchronized Map<String, Tensor> predictAll(Map<String, Tensor> inputs) {
        Plan current = plan(ShapeInference.shapes(inputs));
        current.translated.inputs().forEach((name, array) -> HostCopies.write(given(inputs, name).data(), array));
        current.execution.run();
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        ShapeInference.outputs(graph, inputs).forEach((name, shape) -> {
            Tensor out = Tensor.zeros(shape);
            HostCopies.read(given(current.translated.outputs(), name), out.data());
            outputs.put(name, out);
        });
        return outputs;
    }

    /**
     * Runs the network on ND4J arrays.
     *
     * @param inputs by name, of any floating-point type and layout; not modified
     * @return the output (N, C, H, W); a new array, to be closed by the caller
     * @throws IllegalArgumentException if an input is missing or its shape does not fit
     */
    public synchronized INDArray run(Map<String, INDArray> inputs) {
        return execute(inputs).dup('c');
    }

    /**
     * Runs the network on ND4J arrays and writes the result into an array of the caller's, which may be used again.
     *
     * @param inputs by name, of any floating-point type and layout; not modified
     * @param out of the output's shape, of any floating-point type and layout; overwritten
     * @throws IllegalArgumentException if an input is missing or a shape does not fit
     */
    public synchronized void run(Map<String, INDArray> inputs, INDArray out) {
        INDArray result = execute(inputs);
        if (!Arrays.equals(out.shape(), result.shape())) {
            throw new IllegalArgumentException("out: expected shape " + Arrays.toString(result.shape()) + ", got "
                    + Arrays.toString(out.shape()));
        }
        out.assign(result);
    }

    /** Returns the output, which the next call overwrites. */
    private INDArray execute(Map<String, INDArray> inputs) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        inputs.forEach((name, array) -> shapes.put(name,
                Shape.of(Arrays.stream(array.shape()).mapToInt(Math::toIntExact).toArray())));
        Plan current = plan(shapes);
        current.translated.inputs().forEach((name, array) -> array.assign(given(inputs, name)));
        current.execution.run();
        return current.translated.output();
    }

    /** Returns a value that is there because shape inference has looked at its shape. */
    private static <T> T given(Map<String, T> values, String name) {
        return Objects.requireNonNull(values.get(name), name);
    }

    private Plan plan(Map<String, Shape> inputShapes) {
        if (isClosed) {
            throw new IllegalStateException("this network is closed");
        }
        Plan current = plan;
        if (current == null || !current.inputShapes.equals(inputShapes)) {
            Shape[] shapes = ShapeInference.infer(graph, inputShapes);
            closePlan();
            Constants constants = new Constants();
            try {
                Translation.Result translated = Translation.translate(graph, shapes, weights, constants);
                current = new Plan(inputShapes, shapes[graph.output().index()], constants, translated,
                        new Execution(translated.operations()));
                plan = current;
            } finally {
                if (plan == null) {
                    constants.close();
                }
            }
        }
        return current;
    }

    private void closePlan() {
        if (plan != null) {
            plan.close();
            plan = null;
        }
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        closePlan();
        weights.values().forEach(INDArray::close);
        weights.clear();
    }
}
