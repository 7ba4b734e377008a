package io.github.dpi4j.kernel.scalar;

import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.tensor.Tensor;

/** Group normalisation (Wu and He, "Group Normalization", 2018). */
public final class GroupNormalization {
    private GroupNormalization() {
    }

    /**
     * Normalises each image's groups of channels to mean 0 and (biased) variance 1, then scales and shifts each channel.
     * All is worked out in float64, the variance in a second pass, so that a large mean costs no digits.
     *
     * @param x (N, C, H, W); not modified
     * @param weight (C); not modified
     * @param bias (C); not modified
     * @param out like x; overwritten, may be x
     */
    public static void groupNorm(Workers workers, Tensor x, float[] weight, float[] bias, int groups, float eps,
            Tensor out) {
        int channels = x.dim(1) / groups;
        int plane = x.dim(2) * x.dim(3);
        int size = channels * plane;
        workers.run(x.dim(0) * groups, (task, worker) -> {
            int from = task * size;
            double mean = 0;
            for (int i = from; i < from + size; i++) {
                mean += x.data()[i];
            }
            mean /= size;
            double variance = 0;
            for (int i = from; i < from + size; i++) {
                double d = x.data()[i] - mean;
                variance += d * d;
            }
            double rstd = 1 / Math.sqrt(variance / size + eps);
            for (int c = 0; c < channels; c++) {
                int channel = task % groups * channels + c;
                double scale = weight[channel] * rstd;
                double shift = bias[channel] - mean * scale;
                for (int i = from + c * plane; i < from + (c + 1) * plane; i++) {
                    out.data()[i] = (float) (x.data()[i] * scale + shift);
                }
            }
        });
    }
}
