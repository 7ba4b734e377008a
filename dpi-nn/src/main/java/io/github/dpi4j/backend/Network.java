package io.github.dpi4j.backend;

import io.github.dpi4j.tensor.Tensor;
import java.util.Map;

/**
 * A compiled network. Buffers are planned on the first call with inputs of some shape and kept for the next calls; one
 * call runs at a time.
 */
public interface Network extends AutoCloseable {
    /**
     * Runs the network.
     *
     * @param inputs by name; not modified
     * @return the output (N, C, H, W), a tensor of the caller's own
     * @throws IllegalArgumentException if an input is missing or its shape does not fit
     */
    Tensor predict(Map<String, Tensor> inputs);

    /** Frees threads and native memory. */
    @Override
    void close();
}
