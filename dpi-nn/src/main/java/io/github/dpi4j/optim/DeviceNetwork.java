package io.github.dpi4j.optim;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.DeviceTraining;
import io.github.dpi4j.backend.DeviceTraining.Part;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.tensor.Tensor;
import java.util.Map;

/** A network in training on a device, where its weights, moments and moving average stay between checkpoints. */
final class DeviceNetwork implements TrainedNetwork {
    private final ParameterShapes shapes;
    private final AdamW.Options options;
    private final double emaDecay;
    private final DeviceTraining training;
    private long steps;

    DeviceNetwork(Backend backend, Graph graph, Weights initial, AdamW.Options options, double emaDecay) {
        this.shapes = ParameterShapes.of(graph, initial);
        this.options = options;
        this.emaDecay = Ema.checked(emaDecay);
        this.training = backend.trainOnDevice(graph, shapes.arrays(initial));
    }

    @Override
    public Tensor forward(Map<String, Tensor> inputs) {
        return training.forward(inputs);
    }

    @Override
    public void backward(Tensor outputGradient) {
        training.backward(outputGradient);
    }

    @Override
    public void zeroGradients() {
        training.zeroGradients();
    }

    @Override
    public double gradientNorm() {
        return training.gradientNorm();
    }

    @Override
    public void update(double learningRate, double gradientScale) {
        steps++;
        training.update(options.update(learningRate, gradientScale, steps, emaDecay));
    }

    @Override
    public long steps() {
        return steps;
    }

    @Override
    public Weights averages() {
        return copy(Part.AVERAGES);
    }

    private Weights copy(Part part) {
        return shapes.toWeights(training.read(part));
    }

    @Override
    public Trainer.State state() {
        return new Trainer.State(steps, copy(Part.WEIGHTS), copy(Part.AVERAGES), copy(Part.FIRST_MOMENTS),
                copy(Part.SECOND_MOMENTS));
    }

    @Override
    public void restore(Trainer.State state) {
        training.write(Part.WEIGHTS, shapes.arrays(state.weights()));
        training.write(Part.AVERAGES, shapes.arrays(state.ema()));
        training.write(Part.FIRST_MOMENTS, shapes.arrays(state.firstMoments()));
        training.write(Part.SECOND_MOMENTS, shapes.arrays(state.secondMoments()));
        steps = state.steps();
    }

    @Override
    public void close() {
        training.close();
    }
}
