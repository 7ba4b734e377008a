package io.github.dpi4j.optim;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.tensor.Tensor;
import java.util.Map;

/** A network with its gradients, optimiser and moving average, on the host or on a device, as {@link Trainer} sees it. */
interface TrainedNetwork extends AutoCloseable {
    Tensor forward(Map<String, Tensor> inputs);

    /** Accumulates the gradients of the weights. */
    void backward(Tensor outputGradient);

    void zeroGradients();

    /** Returns the norm of all gradients. */
    double gradientNorm();

    /** Takes a step of the optimiser, and then of the moving average. */
    void update(double learningRate, double gradientScale);

    /** Returns the number of steps taken. */
    long steps();

    /** Returns a copy of the moving average. */
    Weights averages();

    /** Returns a copy of the state. */
    Trainer.State state();

    /** Continues from a state. */
    void restore(Trainer.State state);

    @Override
    void close();
}
