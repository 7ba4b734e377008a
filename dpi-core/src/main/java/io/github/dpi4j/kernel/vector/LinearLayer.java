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

    private final float[] in;
    private final float[] weight;
    private final float[] bias;
    private final float[] out;
    private final int rows;
    private final int inFeatures;
    private final int outFeatures;

    /**
     * @param in (rows, inFeatures)
     * @param weight (outFeatures, inFeatures)
     * @param out (rows, outFeatures); written
     */
    public LinearLayer(float[] in, float[] weight, float[] bias, float[] out, int rows, int inFeatures,
            int outFeatures) {
        this.in = in;
        this.weight = weight;
        this.bias = bias;
        this.out = out;
        this.rows = rows;
        this.inFeatures = inFeatures;
        this.outFeatures = outFeatures;
    }

    @Override
    public Work work() {
        return Work.of((double) rows * inFeatures * outFeatures, weight.length);
    }

    @Override
    public void run(Workers workers, Scratch[] scratch) {
        workers.run((outFeatures + FEATURES - 1) / FEATURES, (task, worker) -> {
            int until = Math.min(outFeatures, (task + 1) * FEATURES);
            for (int o = task * FEATURES; o < until; o++) {
                for (int r = 0; r < rows; r++) {
                    out[r * outFeatures + o] = bias[o] + dot(in, r * inFeatures, weight, o * inFeatures, inFeatures,
                            scratch[worker].tile);
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
