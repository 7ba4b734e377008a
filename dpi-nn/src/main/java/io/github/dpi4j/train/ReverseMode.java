package io.github.dpi4j.train;

import io.github.dpi4j.tensor.Tensor;
import java.util.Map;

/** A network's forward pass that remembers what the backward pass after it needs. */
interface ReverseMode extends AutoCloseable {
    /** The network's output; weights are read anew if they changed. */
    Tensor forward(Map<String, Tensor> inputs);

    /** Adds the gradients of the last forward pass's weights to those of the parameters. */
    void backward(Tensor outputGradient);

    /** Says that the weights are not what they were. */
    void weightsChanged();

    @Override
    void close();
}
