package io.github.dpi4j.kernel.scalar;

import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.tensor.Tensor;
import java.util.Arrays;

/** Scaled dot-product attention (Vaswani et al., 2017) of every pixel to every pixel. */
public final class Attention {
    private Attention() {
    }

    /**
     * Computes, for every image and head, out = softmax(qᵀk / √headChannels) · v over the T = H·W pixels.
     *
     * @param qkv (N, 3·heads·headChannels, H, W); not modified
     * @param perHead true if the channels are, head by head, its q, its k, its v; false if all heads' q come first, then
     *        all k, then all v
     * @param out (N, heads·headChannels, H, W), head by head; overwritten
     */
    public static void attention(Workers workers, Tensor qkv, int heads, int headChannels, boolean perHead,
            Tensor out) {
        int pixels = qkv.dim(2) * qkv.dim(3);
        int headSize = headChannels * pixels;
        // How far a head's k lies behind its q, and its v behind its k.
        int step = perHead ? headSize : heads * headSize;
        double scale = 1 / Math.sqrt(headChannels);
        float[] data = qkv.data();
        float[][] scores = new float[workers.threads()][pixels];
        workers.run(qkv.dim(0) * heads * pixels, (task, worker) -> {
            int pixel = task % pixels;
            int head = task / pixels;
            int image = head / heads;
            int q = perHead ? 3 * head * headSize : (3 * image * heads + head % heads) * headSize;
            int k = q + step;
            int v = k + step;
            float[] score = scores[worker];
            Arrays.fill(score, 0);
            for (int c = 0; c < headChannels; c++) {
                float query = (float) (data[q + c * pixels + pixel] * scale);
                int keys = k + c * pixels;
                for (int s = 0; s < pixels; s++) {
                    score[s] += query * data[keys + s];
                }
            }
            softmax(score);
            for (int c = 0; c < headChannels; c++) {
                int values = v + c * pixels;
                double sum = 0;
                for (int s = 0; s < pixels; s++) {
                    sum += score[s] * data[values + s];
                }
                out.data()[head * headSize + c * pixels + pixel] = (float) sum;
            }
        });
    }

    private static void softmax(float[] score) {
        float max = Float.NEGATIVE_INFINITY;
        for (float s : score) {
            max = Math.max(max, s);
        }
        double sum = 0;
        for (int s = 0; s < score.length; s++) {
            score[s] = (float) Math.exp(score[s] - max);
            sum += score[s];
        }
        float reciprocal = (float) (1 / sum);
        for (int s = 0; s < score.length; s++) {
            score[s] *= reciprocal;
        }
    }
}
