package io.github.dpi4j.kernel.scalar;

import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.tensor.Tensor;

/** Gradient of {@link Attention#attention}. */
public final class AttentionGradient {
    private final float[] qkv;
    private final float[] outGradient;
    private final float[] gradient;
    private final int width;
    private final int pixels;
    private final double scale;

    private AttentionGradient(Tensor qkv, Tensor outGradient, Tensor gradient, int headChannels) {
        this.qkv = qkv.data();
        this.outGradient = outGradient.data();
        this.gradient = gradient.data();
        this.width = headChannels;
        this.pixels = qkv.dim(2) * qkv.dim(3);
        this.scale = 1 / Math.sqrt(headChannels);
    }

    /**
     * Adds the gradient with respect to q, k and v. The attention weights are computed again.
     *
     * @param qkv (N, 3·heads·headChannels, H, W); not modified
     * @param perHead as for {@link Attention#attention}
     * @param outGradient (N, heads·headChannels, H, W); not modified
     * @param gradient like qkv; added to
     */
    public static void attention(Workers workers, Tensor qkv, int heads, int headChannels, boolean perHead,
            Tensor outGradient, Tensor gradient) {
        AttentionGradient kernel = new AttentionGradient(qkv, outGradient, gradient, headChannels);
        int headSize = headChannels * kernel.pixels;
        int step = perHead ? headSize : heads * headSize;
        workers.run(qkv.dim(0) * heads, (head, worker) -> {
            int q = perHead ? 3 * head * headSize : (3 * (head / heads) * heads + head % heads) * headSize;
            double[] sums = new double[3 * headSize];
            for (int pixel = 0; pixel < kernel.pixels; pixel++) {
                kernel.query(pixel, q, step, head * headSize, sums);
            }
            for (int part = 0; part < 3; part++) {
                for (int i = 0; i < headSize; i++) {
                    gradient.data()[q + part * step + i] += (float) sums[part * headSize + i];
                }
            }
        });
    }

    /** Adds one query's contributions to the gradients of q, k and v. */
    private void query(int pixel, int q, int step, int out, double[] sums) {
        double[] p = new double[pixels];
        double max = Double.NEGATIVE_INFINITY;
        for (int s = 0; s < pixels; s++) {
            for (int c = 0; c < width; c++) {
                p[s] += scale * qkv[q + c * pixels + pixel] * qkv[q + step + c * pixels + s];
            }
            max = Math.max(max, p[s]);
        }
        double total = 0;
        for (int s = 0; s < pixels; s++) {
            p[s] = Math.exp(p[s] - max);
            total += p[s];
        }
        double[] dp = new double[pixels];
        double mean = 0;
        for (int s = 0; s < pixels; s++) {
            p[s] /= total;
            for (int c = 0; c < width; c++) {
                double d = outGradient[out + c * pixels + pixel];
                dp[s] += d * qkv[q + 2 * step + c * pixels + s];
                sums[(2 * width + c) * pixels + s] += p[s] * d;
            }
            mean += p[s] * dp[s];
        }
        for (int s = 0; s < pixels; s++) {
            double score = p[s] * (dp[s] - mean) * scale;
            for (int c = 0; c < width; c++) {
                sums[c * pixels + pixel] += score * qkv[q + step + c * pixels + s];
                sums[(width + c) * pixels + s] += score * qkv[q + c * pixels + pixel];
            }
        }
    }
}
