package io.github.dpi4j.kernel.vector;

import io.github.dpi4j.kernel.Workers;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/** The gradients of {@link LinearLayer}. */
public final class LinearGradient implements Operation {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = Lanes.LANES;
    /** Output features, or vectors of input features, per task. */
    private static final int SHARE = 4;

    private final FeatureMap in;
    private final float[] weight;
    private final FeatureMap outGradient;
    private final @Nullable FeatureMap gradient;
    private final float @Nullable [] weightGradient;
    private final float @Nullable [] biasGradient;

    /**
     * @param in what the layer read: one pixel for each row
     * @param weight (output features, input features)
     * @param outGradient like the layer's output
     * @param gradient like in; added to, or null
     * @param weightGradient like weight; added to, or null
     * @param biasGradient (output features); added to, or null
     */
    public LinearGradient(FeatureMap in, float[] weight, FeatureMap outGradient, @Nullable FeatureMap gradient,
            float @Nullable [] weightGradient, float @Nullable [] biasGradient) {
        this.in = in;
        this.weight = weight;
        this.outGradient = outGradient;
        this.gradient = gradient;
        this.weightGradient = weightGradient;
        this.biasGradient = biasGradient;
    }

    @Override
    public void run(Workers workers, Scratch[] scratch) {
        int out = outGradient.channels();
        workers.run((out + SHARE - 1) / SHARE, (task, _) -> {
            for (int o = task * SHARE; o < Math.min(out, (task + 1) * SHARE); o++) {
                bias(o);
                if (weightGradient != null) {
                    weights(o, weightGradient);
                }
            }
        });
        if (gradient == null) {
            return;
        }
        int vectors = in.channels() / L;
        workers.run((vectors + SHARE - 1) / SHARE + 1, (task, _) -> {
            if (task == 0) {
                inputTail(vectors * L, gradient);
            }
            for (int v = (task - 1) * SHARE; task > 0 && v < Math.min(vectors, task * SHARE); v++) {
                input(v * L, gradient);
            }
        });
    }

    private float d(int row, int o) {
        return outGradient.data()[outGradient.at(row, 0, 0) + o];
    }

    private void bias(int o) {
        for (int r = 0; biasGradient != null && r < in.images(); r++) {
            biasGradient[o] += d(r, o);
        }
    }

    private void weights(int o, float[] weightGradient) {
        int features = in.channels();
        int whole = features - features % L;
        for (int i = 0; i < whole; i += L) {
            FloatVector sum = FloatVector.fromArray(S, weightGradient, o * features + i);
            for (int r = 0; r < in.images(); r++) {
                sum = FloatVector.fromArray(S, in.data(), in.at(r, 0, 0) + i).fma(FloatVector.broadcast(S, d(r, o)),
                        sum);
            }
            sum.intoArray(weightGradient, o * features + i);
        }
        for (int r = 0; r < in.images(); r++) {
            for (int i = whole; i < features; i++) {
                weightGradient[o * features + i] += d(r, o) * in.data()[in.at(r, 0, 0) + i];
            }
        }
    }

    private void input(int i, FeatureMap gradient) {
        int features = in.channels();
        int out = outGradient.channels();
        for (int r = 0; r < in.images(); r++) {
            int at = gradient.at(r, 0, 0) + i;
            int from = outGradient.at(r, 0, 0);
            float[] d = outGradient.data();
            FloatVector even = FloatVector.fromArray(S, gradient.data(), at);
            FloatVector odd = FloatVector.zero(S);
            int o = 0;
            for (; o + 1 < out; o += 2) {
                even = FloatVector.fromArray(S, weight, o * features + i).fma(FloatVector.broadcast(S, d[from + o]),
                        even);
                odd = FloatVector.fromArray(S, weight, (o + 1) * features + i)
                        .fma(FloatVector.broadcast(S, d[from + o + 1]), odd);
            }
            if (o < out) {
                even = FloatVector.fromArray(S, weight, o * features + i).fma(FloatVector.broadcast(S, d[from + o]),
                        even);
            }
            even.add(odd).intoArray(gradient.data(), at);
        }
    }

    /** Input features that do not fill a vector. */
    private void inputTail(int from, FeatureMap gradient) {
        for (int r = 0; r < in.images(); r++) {
            for (int i = from; i < in.channels(); i++) {
                float sum = 0;
                for (int o = 0; o < outGradient.channels(); o++) {
                    sum += d(r, o) * weight[o * in.channels() + i];
                }
                gradient.data()[gradient.at(r, 0, 0) + i] += sum;
            }
        }
    }
}
