package io.github.dpi4j.optim;

import io.github.dpi4j.backend.TrainingPasses;
import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.backend.cpu.KernelChoice;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import io.github.dpi4j.tensor.Tensor;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A network on the CPU that can be trained: a forward pass, then a backward pass that accumulates the gradients of the
 * weights. Not thread-safe. Results do not depend on the number of threads.
 */
public final class TrainableNetwork implements AutoCloseable {
    private final ParameterSet parameters;
    private final TrainingPasses passes;
    private @Nullable Tensor output;

    /**
     * Creates a network in training.
     *
     * @param graph the network's graph
     * @param initial the weights to begin with, copied; an {@link Initialization}'s or a checkpoint's
     * @param backend what computes
     * @throws IllegalArgumentException if the weights are not the graph's
     */
    public TrainableNetwork(Graph graph, Weights initial, CpuBackend backend) {
        this.parameters = new ParameterSet(graph, initial);
        this.passes = backend.train(graph, parameters.values(), parameters.gradients());
    }

    /**
     * Creates a network in training.
     *
     * @param graph the network's graph
     * @param initial the weights to begin with, copied
     * @param kernels which kernels run
     * @param threads threads used, the calling one included
     * @throws IllegalArgumentException if the weights are not the graph's, or these kernels cannot run in this JVM
     */
    public TrainableNetwork(Graph graph, Weights initial, KernelChoice kernels, int threads) {
        this(graph, initial, new CpuBackend(kernels, threads));
    }

    /**
     * Creates a network in training.
     *
     * @param graph the network's graph
     * @param initial the initial weights, copied
     * @param threads number of threads, including the calling one
     */
    public TrainableNetwork(Graph graph, Weights initial, int threads) {
        this(graph, initial, KernelChoice.fromProperty(), threads);
    }

    /**
     * Runs the forward pass and keeps what {@link #backward} needs.
     *
     * @param inputs by name; not modified, and not to be modified until after {@link #backward}
     * @return the output; it is the caller's
     */
    public Tensor forward(Map<String, Tensor> inputs) {
        Tensor predicted = passes.forward(inputs);
        output = predicted;
        return predicted;
    }

    /**
     * Accumulates the gradients of the weights in {@link #gradients()}, given the gradient of a loss with respect to
     * the last output. To be called at most once after each {@link #forward}.
     *
     * @param outputGradient of the output's shape; not modified
     * @throws IllegalStateException if there was no forward pass since the last call
     */
    public void backward(Tensor outputGradient) {
        if (output == null) {
            throw new IllegalStateException(
                    "backward: expected a forward pass before it, got none since the last backward pass");
        }
        if (!outputGradient.shape().equals(output.shape())) {
            throw new IllegalArgumentException(
                    "output gradient: expected " + output.shape() + ", got " + outputGradient.shape());
        }
        output = null;
        passes.backward(outputGradient);
    }

    /** Sets all gradients to 0. */
    public void zeroGradients() {
        parameters.zeroGradients();
    }

    /**
     * {@return the weights by name, row-major, in checkpoint order: the arrays themselves} Call {@link
     * #parametersChanged()} after modifying them.
     */
    public Map<String, float[]> parameters() {
        return parameters.values();
    }

    /** {@return the gradients by name: the arrays themselves, laid out like {@link #parameters()}} */
    public Map<String, float[]> gradients() {
        return parameters.gradients();
    }

    /** Tells the network that the arrays of {@link #parameters()} were modified. */
    public void parametersChanged() {
        passes.weightsChanged();
    }

    /** {@return a copy of the weights, in their original shapes} */
    public Weights toWeights() {
        return parameters.shapes().toWeights(parameters.values());
    }

    ParameterSet parameterSet() {
        return parameters;
    }

    @Override
    public void close() {
        passes.close();
    }
}
