package io.github.dpi4j.kernel.scalar;

import io.github.dpi4j.kernel.Activation;
import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** Gradients of the operations in {@link Elementwise}. Every kernel adds to what it is given. */
public final class ElementwiseGradients {
    private ElementwiseGradients() {
    }

    /**
     * Adds the gradient of {@link Elementwise#activation}.
     *
     * @param x any shape; not modified
     * @param outGradient like x; not modified
     * @param gradient like x; added to
     */
    public static void activation(Activation f, Tensor x, Tensor outGradient, Tensor gradient) {
        for (int i = 0; i < x.size(); i++) {
            gradient.data()[i] += (float) (outGradient.data()[i] * f.derivative(x.data()[i]));
        }
    }

    /**
     * Adds the gradient of a term of a sum: the sum's own.
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
     * Adds the gradients of {@link Elementwise#scaleShift}.
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
     * Adds the gradient of an embedding that is added at every pixel: the sum over the pixels.
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
     * Adds the gradients of {@link Elementwise#channelAffine}.
     *
     * @param x (N, C, H, W) or (N, C); not modified
     * @param outGradient like x; not modified
     * @param gradient like x; added to, or null
     * @param scaleGradient (C); added to, or null
     * @param shiftGradient (C); added to, or null
     */
    public static void channelAffine(Workers workers, Tensor x, float[] scale, Tensor outGradient,
            @Nullable Tensor gradient,
            float @Nullable [] scaleGradient, float @Nullable [] shiftGradient) {
        int channels = x.dim(1);
        int plane = x.size() / x.dim(0) / channels;
        workers.run(channels, (c, worker) -> {
            double sum = 0;
            double sumX = 0;
            for (int n = 0; n < x.dim(0); n++) {
                for (int i = (n * channels + c) * plane; i < (n * channels + c + 1) * plane; i++) {
                    sum += outGradient.data()[i];
                    sumX += (double) outGradient.data()[i] * x.data()[i];
                    if (gradient != null) {
                        gradient.data()[i] += outGradient.data()[i] * scale[c];
                    }
                }
            }
            if (scaleGradient != null) {
                scaleGradient[c] += (float) sumX;
            }
            if (shiftGradient != null) {
                shiftGradient[c] += (float) sum;
            }
        });
    }
}
