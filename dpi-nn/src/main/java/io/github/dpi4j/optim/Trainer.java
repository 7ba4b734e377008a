package io.github.dpi4j.optim;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.cpu.CpuBackend;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.graph.Graph;
import java.util.List;

/** The training of a network, step by step: its weights, the optimiser's moments and the moving average of the weights. */
public final class Trainer implements AutoCloseable {
    private final TrainedNetwork network;
    private final double clipNorm;

    /**
     * The figures of a training step: the loss of each image, in the batches' order, and the norm of all gradients
     * before clipping.
     *
     * @param losses the loss of each image, in the batches' order
     * @param gradientNorm the norm of all gradients before clipping
     */
    public record Step(double[] losses, double gradientNorm) {
        /** {@return the mean loss of the step's images} */
        public double meanLoss() {
            double sum = 0;
            for (double loss : losses) {
                sum += loss;
            }
            return sum / losses.length;
        }
    }

    /**
     * The state of training. With the order of the data and the random streams it suffices to continue with the same
     * bits.
     *
     * @param steps taken
     * @param weights the network's
     * @param ema the moving average's
     * @param firstMoments the optimiser's running means of gradients
     * @param secondMoments the optimiser's running means of squared gradients
     */
    public record State(long steps, Weights weights, Weights ema, Weights firstMoments, Weights secondMoments) {
        /**
         * Checks that training can continue from this state.
         *
         * @throws ArithmeticException if a number is not finite, or a mean square is negative; the message names the
         *        tensor
         */
        public void requireSound() {
            requireWithin("weights", weights, -Float.MAX_VALUE);
            requireWithin("averages", ema, -Float.MAX_VALUE);
            requireWithin("first moments", firstMoments, -Float.MAX_VALUE);
            requireWithin("second moments", secondMoments, 0);
        }

        private void requireWithin(String what, Weights tensors, float least) {
            tensors.entries().forEach((name, stored) -> {
                for (float value : stored.toTensor().data()) {
                    if (!(value >= least && value <= Float.MAX_VALUE)) {
                        throw new ArithmeticException("training: expected finite " + what + " after step " + steps
                                + ", got " + value + " in " + name);
                    }
                }
            });
        }
    }

    /**
     * Creates a trainer on the CPU.
     *
     * @param network the network in training; closed with the trainer
     * @param optimizer the optimiser of the network's weights
     * @param ema the moving average of the network's weights
     * @param clipNorm gradients are scaled down so that their norm over all weights is at most this; {@link
     *        Double#POSITIVE_INFINITY} for none
     */
    public Trainer(TrainableNetwork network, AdamW optimizer, Ema ema, double clipNorm) {
        this(new HostNetwork(network, optimizer, ema), clipNorm);
    }

    private Trainer(TrainedNetwork network, double clipNorm) {
        if (!(clipNorm > 0)) {
            throw new IllegalArgumentException("clipping norm: expected more than 0, got " + clipNorm);
        }
        this.network = network;
        this.clipNorm = clipNorm;
    }

    /**
     * Creates a trainer on a backend: the CPU, or one that keeps weights, moments and moving average on its device. States
     * of one backend can be continued on another.
     *
     * @param backend what computes
     * @param graph the network's graph
     * @param initial the weights to begin with, also of the moving average; copied
     * @param options options of the optimiser
     * @param emaDecay weight of the old average in each update, in [0, 1)
     * @param clipNorm as in the constructor
     * @return the trainer; the caller closes it
     * @throws IllegalArgumentException if the weights are not the graph's
     * @throws UnsupportedOperationException if the backend cannot train this network; the message is one line
     */
    public static Trainer on(Backend backend, Graph graph, Weights initial, AdamW.Options options, double emaDecay,
            double clipNorm) {
        if (backend instanceof CpuBackend cpu) {
            TrainableNetwork network = new TrainableNetwork(graph, initial, cpu);
            return new Trainer(network, new AdamW(network, options), new Ema(network, emaDecay), clipNorm);
        }
        return new Trainer(new DeviceNetwork(backend, graph, initial, options, emaDecay), clipNorm);
    }

    /**
     * Takes an optimiser step with the gradient of the mean loss of all images in the batches. The batches pass through
     * the network one after another, as microbatches, so that not all images need fit in memory at once.
     *
     * @param batches the batches of the step
     * @param learningRate the learning rate of this step
     * @return the step's figures
     * @throws ArithmeticException if a loss or the gradients' norm is not finite; weights, moments and averages are
     *        then unchanged
     */
    public Step step(List<TrainingBatch> batches, double learningRate) {
        int images = batches.stream().mapToInt(TrainingBatch::images).sum();
        double[] losses = new double[images];
        network.zeroGradients();
        int first = 0;
        for (TrainingBatch batch : batches) {
            Loss.Value value = batch.loss().of(network.forward(batch.inputs()));
            System.arraycopy(value.perImage(), 0, losses, first, batch.images());
            first += batch.images();
            network.backward(value.gradient());
        }
        // The losses' gradients are of sums over images.
        double norm = network.gradientNorm() / images;
        Step seen = new Step(losses, norm);
        if (!Double.isFinite(seen.meanLoss()) || !Double.isFinite(norm)) {
            throw new ArithmeticException("training: expected a finite loss and gradient norm in step " + (steps() + 1)
                    + ", got " + seen.meanLoss() + " and " + norm);
        }
        double clipped = norm > clipNorm ? clipNorm / norm : 1;
        network.update(learningRate, clipped / images);
        return seen;
    }

    /** {@return a copy of the moving average of the weights} */
    public Weights averages() {
        return network.averages();
    }

    /** {@return the number of steps taken} */
    public long steps() {
        return network.steps();
    }

    /** {@return a copy of the state as it is now} */
    public State state() {
        return network.state();
    }

    /**
     * Continues from a state.
     *
     * @param state the state to continue from
     * @throws IllegalArgumentException if a tensor is missing or of another shape than the network's
     */
    public void restore(State state) {
        network.restore(state);
    }

    /** Closes the network. */
    @Override
    public void close() {
        network.close();
    }
}
