package io.github.dpi4j.optim;

import io.github.dpi4j.checkpoint.Weights;
import java.util.Collections;
import java.util.Map;

/** The exponential moving average (EMA) of a network's weights, which is used for sampling after training. */
public final class Ema {
    private final double decay;
    private final Map<String, float[]> values;
    private final ParameterSet parameters;

    /**
     * Creates an average that starts at the network's weights.
     *
     * @param network the network in training
     * @param decay weight of the old average in each update, in [0, 1)
     */
    public Ema(TrainableNetwork network, double decay) {
        this.decay = checked(decay);
        this.parameters = network.parameterSet();
        this.values = parameters.zeros();
        parameters.values().forEach((name, v) -> System.arraycopy(v, 0, values.get(name), 0, v.length));
    }

    /** Returns a decay that is at least 0 and below 1. */
    static double checked(double decay) {
        if (!(decay >= 0 && decay < 1)) {
            throw new IllegalArgumentException("EMA decay: expected 0 to below 1, got " + decay);
        }
        return decay;
    }

    /** Updates the average with the network's weights: average ← decay · average + (1 − decay) · weights. */
    public void update() {
        float kept = (float) decay;
        float taken = (float) (1 - decay);
        values.forEach((name, average) -> {
            float[] now = parameters.value(name);
            for (int i = 0; i < average.length; i++) {
                average[i] = average[i] * kept + now[i] * taken;
            }
        });
    }

    /** {@return the averages by parameter name: the arrays themselves} */
    public Map<String, float[]> values() {
        return Collections.unmodifiableMap(values);
    }

    /** {@return a copy of the averages in the shapes of the network's weights} */
    public Weights toWeights() {
        return parameters.shapes().toWeights(values);
    }
}
