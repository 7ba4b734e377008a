package io.github.dpi4j.bench;

import io.github.dpi4j.backend.cpu.KernelChoice;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.optim.AdamW;
import io.github.dpi4j.optim.TrainableNetwork;
import java.util.Map;

/** The training of a network on one batch, without the loading of data. */
public interface Training extends AutoCloseable {
    /** AdamW's learning rate; there is no weight decay. */
    double LEARNING_RATE = 1e-4;

    /**
     * Runs the forward pass, the mean squared error over all values of the target, and the backward pass.
     *
     * @return the loss
     */
    double pass();

    /** Takes a step of AdamW with the last pass's gradients. */
    void update();

    /** Returns a copy of the last pass's gradients by weight, row-major. */
    Map<String, float[]> gradients();

    @Override
    void close();

    /**
     * Returns a training with this library.
     *
     * @param target target of the output's shape
     */
    static Training own(Workload workload, Tensor target, int threads) {
        TrainableNetwork network = new TrainableNetwork(workload.graph(), workload.weights(),
                KernelChoice.fromProperty(), threads);
        AdamW optimizer = new AdamW(network, AdamW.Options.DEFAULT);
        return new Training() {
            @Override
            public double pass() {
                network.zeroGradients();
                Tensor out = network.forward(workload.inputs());
                Tensor gradient = Tensor.zeros(out.shape());
                double squares = 0;
                for (int i = 0; i < out.size(); i++) {
                    float error = out.data()[i] - target.data()[i];
                    squares += error * error;
                    gradient.data()[i] = 2 * error / out.size();
                }
                network.backward(gradient);
                return squares / out.size();
            }

            @Override
            public void update() {
                optimizer.step(network, LEARNING_RATE, 1);
            }

            @Override
            public Map<String, float[]> gradients() {
                return network.gradients();
            }

            @Override
            public void close() {
                network.close();
            }
        };
    }
}
