package io.github.dpi4j.cli;

import io.github.dpi4j.backend.Backend;
import io.github.dpi4j.backend.Precision;
import io.github.dpi4j.checkpoint.Weights;
import io.github.dpi4j.golden.HashWeights;
import io.github.dpi4j.optim.AdamW;
import io.github.dpi4j.optim.Loss;
import io.github.dpi4j.optim.Trainer;
import io.github.dpi4j.optim.TrainingBatch;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.unet.HashNetwork;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A comparison of a backend's training with another's: small networks, one step each. The optimiser's first moments are then
 * the gradients of the weights, times a constant.
 */
final class TrainingSelftest {
    private static final int IMAGES = 2;
    private static final float TIMESTEP = 601;
    /** Large beside the gradients, so that a step is nearly the gradient, and not its sign. */
    private static final double EPS = 1;
    private static final double LEARNING_RATE = 1;
    private static final AdamW.Options OPTIONS = new AdamW.Options(0.9, 0.999, EPS, 0);

    private final Backend reference;
    private final PrintWriter out;

    TrainingSelftest(Backend reference, PrintWriter out) {
        this.reference = reference;
        this.out = out;
    }

    /** Returns the largest admissible norm of a difference, as a share of the norm. */
    private static double limit(Precision precision) {
        return switch (precision) {
            case FP32 -> 1e-4;
            case TF32 -> 1e-2;
            case BF16 -> 8e-2;
        };
    }

    /** Prints the differences in each precision; returns false if one is too large. */
    boolean run(List<Precision> precisions, List<Backend> backends) {
        out.println("training: norm of the difference / norm, of gradients and of a step's changes");
        boolean right = true;
        for (HashNetwork network : HashNetwork.small()) {
            Trainer.State expected = step(reference, network);
            for (int i = 0; i < precisions.size(); i++) {
                Trainer.State got;
                try {
                    got = step(backends.get(i), network);
                } catch (UnsupportedOperationException e) {
                    out.println("  " + e.getMessage());
                    return true;
                }
                double gradients = difference(expected.firstMoments(), got.firstMoments(), null);
                double changes = difference(expected.weights(), got.weights(), network.weights());
                double limit = limit(precisions.get(i));
                boolean small = gradients <= limit && changes <= limit;
                right &= small;
                out.printf(Locale.ROOT, "  %-24s  %s %.1e, %.1e %s %.0e%n", network.name(), precisions.get(i),
                        gradients,
                        changes, small ? "≤" : "> TOO MUCH,", limit);
                out.flush();
            }
        }
        out.println(right ? "training is within its limits" : "FAILED: training differs too much");
        out.flush();
        return right;
    }

    private static Trainer.State step(Backend backend, HashNetwork network) {
        try (Trainer trainer = Trainer.on(backend, network.graph(), network.weights(), OPTIONS, 0,
                Double.POSITIVE_INFINITY)) {
            trainer.step(List.of(new TrainingBatch(IMAGES, network.inputs(IMAGES, TIMESTEP),
                    output -> squares(output, HashWeights.input(network.name() + ".truth", 1, output.shape())))),
                    LEARNING_RATE);
            return trainer.state();
        }
    }

    /** Returns mean squared errors. */
    private static Loss.Value squares(Tensor output, Tensor truth) {
        int size = truth.size() / IMAGES;
        double[] losses = new double[IMAGES];
        Tensor gradient = Tensor.zeros(truth.shape());
        for (int i = 0; i < truth.size(); i++) {
            double error = (double) output.data()[i] - truth.data()[i];
            losses[i / size] += error * error / size;
            gradient.data()[i] = (float) (2 * error / size);
        }
        return new Loss.Value(losses, gradient);
    }

    /**
     * Returns the norm of the difference of all tensors over the norm of the first ones; infinite if it is not a number.
     *
     * @param origin what both norms are from; null for 0
     */
    private static double difference(Weights expected, Weights got, @Nullable Weights origin) {
        double difference = 0;
        double whole = 0;
        for (String name : expected.names()) {
            float[] a = expected.tensor(name).data();
            float[] b = got.tensor(name).data();
            float[] from = origin == null ? new float[a.length] : origin.tensor(name).data();
            for (int i = 0; i < a.length; i++) {
                difference += Math.pow((double) a[i] - b[i], 2);
                whole += Math.pow((double) a[i] - from[i], 2);
            }
        }
        double ratio = Math.sqrt(difference / whole);
        return Double.isNaN(ratio) ? Double.POSITIVE_INFINITY : ratio;
    }
}
