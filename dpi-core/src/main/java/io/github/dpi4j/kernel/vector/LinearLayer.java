package io.github.dpi4j.kernel.vector;

import io.github.dpi4j.kernel.Workers;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** A fully connected layer on a few rows: dot products along the rows of the weights, which are read once. */
public final class LinearLayer implements Operation {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int L = Lanes.LANES;
    /** Output features per task. */
    private static final int FEATURES = 64;

    private final FeatureMap in;
    private final float[] weight;
    private final float[] bias;
    private final FeatureMap out;

    /**
     * @param in one pixel for each row, with the input features as channels
     * @param weight (output features, input features)
     * @param out one pixel for each row; written
     */
    public LinearLayer(FeatureMap in, float[] weight, float[] bias, FeatureMap out) {
        this.in = in;
        this.weight = weight;
        this.bias = bias;
        this.out = out;
    }

    @Override
    public Work work() {
        return Work.of((double) in.images() * in.channels() * out.channels(), weight.length);
    }

    @Override
    public void run(Workers workers, Scratch[] scratch) {
        int features = out.channels();
        workers.run((features + FEATURES - 1) / FEATURES, (task, worker) -> {
            int until = Math.min(features, (task + 1) * FEATURES);
            for (int o = task * FEATURES; o < until; o++) {
                for (int r = 0; r < in.images(); r++) {
                    out.data()[out.at(r, 0, 0) + o] = bias[o] + dot(in.data(), in.at(r, 0, 0), weight,
                            o * in.channels(), in.channels(), scratch[worker].tile);
                }
            }
        });
    }

    private static float dot(float[] a, int a0, float[] b, int b0, int n, float[] lanes) {
        FloatVector s0 = FloatVector.zero(S);
        FloatVector s1 = FloatVector.zero(S);
        int i = 0;
        for (; i + 2 * L <= n; i += 2 * L) {
            s0 = FloatVector.fromArray(S, a, a0 + i).fma(FloatVector.fromArray(S, b, b0 + i), s0);
            s1 = FloatVector.fromArray(S, a, a0 + i + L).fma(FloatVector.fromArray(S, b, b0 + i + L), s1);
        }
        float sum = VectorMath.sum(s0.add(s1), lanes);
        for (; i < n; i++) {
            sum += a[a0 + i] * b[b0 + i];
        }
        return sum;
    }
}
