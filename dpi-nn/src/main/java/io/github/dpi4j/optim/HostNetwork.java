package io.github.dpi4j.optim;

import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.tensor.Tensor;
import java.util.Map;

/** A network on the CPU, with its optimiser and moving average. */
record HostNetwork(TrainableNetwork network, AdamW optimizer, Ema ema) implements TrainedNetwork {
    @Override
    public Tensor forward(Map<String, Tensor> inputs) {
        return network.forward(inputs);
    }

    @Override
    public void backward(Tensor outputGradient) {
        network.backward(outputGradient);
    }

    @Override
    public void zeroGradients() {
        network.zeroGradients();
    }

    @Override
    public double gradientNorm() {
        double sum = 0;
        for (float[] gradient : network.gradients().values()) {
            for (float g : gradient) {
                sum += (double) g * g;
            }
        }
        return Math.sqrt(sum);
    }

    @Override
    public void update(double learningRate, double gradientScale) {
        optimizer.step(network, learningRate, gradientScale);
        ema.update();
    }

    @Override
    public long steps() {
        return optimizer.steps();
    }

    @Override
    public Weights averages() {
        return ema.toWeights();
    }

    @Override
    public Trainer.State state() {
        ParameterShapes shapes = network.parameterSet().shapes();
        return new Trainer.State(optimizer.steps(), network.toWeights(), ema.toWeights(),
                shapes.toWeights(optimizer.firstMoments()), shapes.toWeights(optimizer.secondMoments()));
    }

    @Override
    public void restore(Trainer.State state) {
        ParameterShapes shapes = network.parameterSet().shapes();
        shapes.copy(state.weights(), network.parameters());
        shapes.copy(state.ema(), ema.values());
        shapes.copy(state.firstMoments(), optimizer.firstMoments());
        shapes.copy(state.secondMoments(), optimizer.secondMoments());
        optimizer.restoreSteps(state.steps());
        network.parametersChanged();
    }

    @Override
    public void close() {
        network.close();
    }
}
