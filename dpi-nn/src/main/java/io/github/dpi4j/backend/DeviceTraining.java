package io.github.dpi4j.backend;

import io.github.dpi4j.tensor.Tensor;
import java.util.Map;

/**
 * A network in training on a device, which keeps all that a step changes: weights, gradients, the optimiser's moments and
 * the weights' moving average. Not thread-safe.
 */
public interface DeviceTraining extends AutoCloseable {
    /** A set of arrays, one for each learned weight, as {@link #read} and {@link #write} copy them. */
    enum Part {
        /** The weights. */
        WEIGHTS,
        /** The gradients, accumulated since {@link #zeroGradients}. */
        GRADIENTS,
        /** The moving averages of the weights. */
        AVERAGES,
        /** The optimiser's running means of gradients. */
        FIRST_MOMENTS,
        /** The optimiser's running means of squared gradients. */
        SECOND_MOMENTS
    }

    /**
     * Runs the forward pass and keeps what {@link #backward} needs.
     *
     * @param inputs by name; not modified
     * @return the output; it belongs to the caller
     */
    Tensor forward(Map<String, Tensor> inputs);

    /**
     * Accumulates the gradients of the weights, given the gradient of a loss with respect to the last output. To be
     * called once after each {@link #forward}.
     *
     * @param outputGradient of the output's shape; not modified
     */
    void backward(Tensor outputGradient);

    /** Sets all gradients to 0. */
    void zeroGradients();

    /** {@return the Euclidean norm of all gradients} */
    double gradientNorm();

    /**
     * Takes a step of AdamW and of the moving average.
     *
     * @param update the step's coefficients
     */
    void update(WeightUpdate update);

    /**
     * {@return copies of a part's arrays by the weights' names, row-major}
     *
     * @param part the part to read
     */
    Map<String, float[]> read(Part part);

    /**
     * Overwrites a part.
     *
     * @param part the part to write
     * @param arrays by the weights' names, row-major; not modified
     */
    void write(Part part, Map<String, float[]> arrays);

    @Override
    void close();
}
