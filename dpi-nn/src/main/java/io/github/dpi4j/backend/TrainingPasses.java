package io.github.dpi4j.backend;

import io.github.dpi4j.tensor.Tensor;
import java.util.Map;

/**
 * A network ready to be trained: reverse mode over its graph. It reads weights from, and adds their gradients to, arrays
 * that it was made with. Not thread-safe.
 */
public interface TrainingPasses extends AutoCloseable {
    /**
     * Runs the network and remembers what {@link #backward} needs.
     *
     * @param inputs by name; not modified, and not to be modified until after {@link #backward}
     * @return the output; it is the caller's
     */
    Tensor forward(Map<String, Tensor> inputs);

    /**
     * Adds the gradients of the weights, those of the number whose gradient with respect to the last output is given. Once
     * after each {@link #forward}.
     *
     * @param outputGradient like the output; not modified
     */
    void backward(Tensor outputGradient);

    /** Says that the weights' arrays were modified. */
    void weightsChanged();

    @Override
    void close();
}
