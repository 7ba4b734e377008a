package io.github.dpi4j.kernel.scalar;

import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.tensor.Tensor;

/** Gradients of the operations in {@link Elementwise}. Every kernel adds to what it is given. */
public final class ElementwiseGradients {
    private ElementwiseGradients() {
    }

    /**
     * Of x · sigmoid(x).
     *
     * @param x any shape; not modified
     * @param outGradient like x; not modified
     * @param gradient like x; added to
     */
    public static void silu(Tensor x, Tensor outGradient, Tensor gradient) {
        for (int i = 0; i < x.size(); i++) {
            double v = x.data()[i];
            double sigmoid = 1 / (1 + Math.exp(-v));
            gradient.data()[i] += (float) (outGradient.data()[i] * sigmoid * (1 + v * (1 - sigmoid)));
        }
    }

    /**
     * Of a term of a sum.
     *
     * @param outGradient not modified
     * @param gradient like outGradient; added to
     */
    public static void add(Tensor outGradient, Tensor gradient) {
        for (int i = 0; i < gradient.size(); i++) {
            gradient.data()[i] += outGradient.data()[i];
        }
    }

    /**
     * Of {@link Elementwise#scaleShift}.
     *
     * @param h (N, C, H, W); not modified
     * @param embedding (N, 2C): scales, then shifts; not modified
     * @param outGradient like h; not modified
     * @param gradient like h; added to
     * @param embeddingGradient like embedding; added to
     */
    public static void scaleShift(Workers workers, Tensor h, Tensor embedding, Tensor outGradient, Tensor gradient,
            Tensor embeddingGradient) {
        int channels = h.dim(1);
        int plane = h.dim(2) * h.dim(3);
        workers.run(h.dim(0) * channels, (task, worker) -> {
            int e = task / channels * 2 * channels + task % channels;
            float scale = 1 + embedding.data()[e];
            double sum = 0;
            double sumH = 0;
            for (int i = task * plane; i < (task + 1) * plane; i++) {
                float d = outGradient.data()[i];
                gradient.data()[i] += d * scale;
                sum += d;
                sumH += (double) d * h.data()[i];
            }
            embeddingGradient.data()[e] += (float) sumH;
            embeddingGradient.data()[e + channels] += (float) sum;
        });
    }

    /**
     * Of the embedding that is added at every pixel: the sum over the pixels.
     *
     * @param outGradient (N, C, H, W); not modified
     * @param embeddingGradient (N, C); added to
     */
    public static void addEmbedding(Tensor outGradient, Tensor embeddingGradient) {
        int plane = outGradient.dim(2) * outGradient.dim(3);
        for (int e = 0; e < embeddingGradient.size(); e++) {
            double sum = 0;
            for (int i = e * plane; i < (e + 1) * plane; i++) {
                sum += outGradient.data()[i];
            }
            embeddingGradient.data()[e] += (float) sum;
        }
    }

    /**
     * Of the condition whose channel mean is added to every channel.
     *
     * @param outGradient (N, C, H, W); not modified
     * @param gradient (N, K, H, W); added to
     */
    public static void addChannelMean(Tensor outGradient, float factor, Tensor gradient) {
        int channels = outGradient.dim(1);
        int means = gradient.dim(1);
        int plane = outGradient.dim(2) * outGradient.dim(3);
        for (int i = 0; i < outGradient.dim(0) * plane; i++) {
            int image = i / plane;
            double sum = 0;
            for (int c = 0; c < channels; c++) {
                sum += outGradient.data()[(image * channels + c) * plane + i % plane];
            }
            for (int k = 0; k < means; k++) {
                gradient.data()[(image * means + k) * plane + i % plane] += (float) (factor * sum / means);
            }
        }
    }
}
