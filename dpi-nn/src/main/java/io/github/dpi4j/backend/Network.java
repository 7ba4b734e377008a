package io.github.dpi4j.backend;

import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.tensor.Shape;
import io.github.dpi4j.tensor.Tensor;
import java.util.Map;

/**
 * A compiled network. Buffers are planned in the first call with inputs of a new shape and kept for the next calls. One
 * call runs at a time. A network that was closed refuses to run with an {@link IllegalStateException}.
 */
public interface Network extends AutoCloseable {
    /**
     * {@return the shape of the output for inputs of these shapes: of the first one, if there are several}
     *
     * @param inputs by name; only their shapes matter
     * @throws IllegalArgumentException if an input is missing or its shape does not fit
     */
    Shape outputShape(Map<String, Tensor> inputs);

    /**
     * Runs the network and writes its first output into a tensor of the caller's, which may be used again.
     *
     * @param inputs by name; not modified
     * @param out of the shape that {@link #outputShape} returns; overwritten
     * @throws IllegalArgumentException if an input is missing or a shape does not fit
     */
    void predict(Map<String, Tensor> inputs, Tensor out);

    /**
     * Runs the network.
     *
     * @param inputs by name; not modified
     * @return the first output; it belongs to the caller
     * @throws IllegalArgumentException if an input is missing or its shape does not fit
     */
    default Tensor predict(Map<String, Tensor> inputs) {
        Tensor out = Tensor.zeros(outputShape(inputs));
        predict(inputs, out);
        return out;
    }

    /**
     * Runs the network and returns all of its outputs.
     *
     * @param inputs by name; not modified
     * @return the outputs by name, in the graph's order; they belong to the caller
     * @throws IllegalArgumentException if an input is missing or its shape does not fit
     */
    default Map<String, Tensor> predictAll(Map<String, Tensor> inputs) {
        return Map.of(Graph.OUTPUT, predict(inputs));
    }

    /** Frees threads and native memory. */
    @Override
    void close();
}
