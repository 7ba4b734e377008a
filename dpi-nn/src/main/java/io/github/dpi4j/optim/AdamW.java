package io.github.dpi4j.optim;

import io.github.dpi4j.backend.WeightUpdate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * AdamW (Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019), as PyTorch computes it. Holds the running
 * means of gradients and of their squares for one network.
 */
public final class AdamW {
    private final Options options;
    private final Map<String, float[]> firstMoments = new LinkedHashMap<>();
    private final Map<String, float[]> secondMoments = new LinkedHashMap<>();
    private long steps;

    /**
     * Options of AdamW.
     *
     * @param beta1 decay of the running mean of gradients, in [0, 1)
     * @param beta2 decay of the running mean of squared gradients, in [0, 1)
     * @param eps added to the square root of the mean square
     * @param weightDecay decoupled weight decay: each step multiplies a weight by 1 − learningRate · weightDecay
     */
    public record Options(double beta1, double beta2, double eps, double weightDecay) {
        /** β = (0.9, 0.999), eps = 1e-8, no weight decay: guided-diffusion's training. */
        public static final Options DEFAULT = new Options(0.9, 0.999, 1e-8, 0);

        /** Checks the options. */
        public Options {
            require(beta1 >= 0 && beta1 < 1, "beta1", "0 to below 1", beta1);
            require(beta2 >= 0 && beta2 < 1, "beta2", "0 to below 1", beta2);
            require(eps > 0 && Double.isFinite(eps), "eps", "a finite number above 0", eps);
            require(weightDecay >= 0 && Double.isFinite(weightDecay), "weight decay", "a finite number from 0",
                    weightDecay);
        }

        /**
         * {@return the coefficients of a step}
         *
         * @param learningRate the learning rate of the step
         * @param gradientScale factor applied to the gradients first
         * @param step the step's number, from 1
         * @param averageDecay weight of the old average in the weights' moving average
         */
        WeightUpdate update(double learningRate, double gradientScale, long step, double averageDecay) {
            return new WeightUpdate((float) beta1, (float) (1 - beta1), (float) beta2, (float) (1 - beta2),
                    (float) (1 - learningRate * weightDecay), (float) (learningRate / (1 - Math.pow(beta1, step))),
                    (float) (1 / Math.sqrt(1 - Math.pow(beta2, step))), (float) eps, (float) gradientScale,
                    (float) averageDecay, (float) (1 - averageDecay));
        }

        private static void require(boolean condition, String name, String expected, double got) {
            if (!condition) {
                throw new IllegalArgumentException("AdamW " + name + ": expected " + expected + ", got " + got);
            }
        }
    }

    /**
     * Creates an optimiser with moments of 0 for the network's parameters.
     *
     * @param network the network in training
     * @param options the options
     */
    public AdamW(TrainableNetwork network, Options options) {
        this.options = options;
        firstMoments.putAll(network.parameterSet().zeros());
        secondMoments.putAll(network.parameterSet().zeros());
    }

    /**
     * Takes one step with the network's gradients.
     *
     * @param network its parameters are modified
     * @param learningRate the learning rate of this step
     * @param gradientScale factor applied to the gradients first
     */
    public void step(TrainableNetwork network, double learningRate, double gradientScale) {
        steps++;
        WeightUpdate update = options.update(learningRate, gradientScale, steps, 0);
        network.parameters().forEach((name, values) -> apply(update, values,
                network.parameterSet().gradient(name), moments(firstMoments, name), moments(secondMoments, name)));
        network.parametersChanged();
    }

    private static float[] moments(Map<String, float[]> all, String name) {
        return Objects.requireNonNull(all.get(name), name);
    }

    private static void apply(WeightUpdate u, float[] values, float[] gradients, float[] m, float[] v) {
        for (int i = 0; i < values.length; i++) {
            float g = gradients[i] * u.gradientScale();
            m[i] = m[i] * u.beta1() + g * u.newGradient();
            v[i] = v[i] * u.beta2() + g * g * u.newSquare();
            values[i] = values[i] * u.kept()
                    - u.stepSize() * m[i] / ((float) Math.sqrt(v[i]) * u.rootScale() + u.eps());
        }
    }

    /** {@return the number of steps taken} */
    public long steps() {
        return steps;
    }

    /** {@return the running means of gradients by parameter name: the arrays themselves, not copies} */
    public Map<String, float[]> firstMoments() {
        return Collections.unmodifiableMap(firstMoments);
    }

    /** {@return the running means of squared gradients by parameter name: the arrays themselves, not copies} */
    public Map<String, float[]> secondMoments() {
        return Collections.unmodifiableMap(secondMoments);
    }

    /** Sets the number of steps taken, as a checkpoint has it; the moments' arrays are the caller's to fill. */
    void restoreSteps(long taken) {
        this.steps = taken;
    }
}
