package io.github.dpi4j.kernel.scalar;

import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.tensor.Tensor;

/** Fully connected layer. */
public final class Dense {
    private Dense() {
    }

    /**
     * Computes out[n,o] = bias[o] + Σ weight[o,i] · x[n,i], summed in float64.
     *
     * @param x (N, inFeatures); not modified
     * @param weight (outFeatures, inFeatures), row-major; not modified
     * @param bias (outFeatures); not modified
     * @param out (N, outFeatures); overwritten
     */
    public static void linear(Workers workers, Tensor x, float[] weight, float[] bias, Tensor out) {
        int in = x.dim(1);
        int features = out.dim(1);
        workers.run(out.size(), (task, worker) -> {
            int o = task % features;
            int row = task / features * in;
            double sum = bias[o];
            for (int i = 0; i < in; i++) {
                sum += (double) weight[o * in + i] * x.data()[row + i];
            }
            out.data()[task] = (float) sum;
        });
    }
}
