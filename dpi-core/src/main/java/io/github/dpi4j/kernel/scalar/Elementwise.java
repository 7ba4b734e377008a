package io.github.dpi4j.kernel.scalar;

import io.github.dpi4j.kernel.Activation;
import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.tensor.Tensor;

/** Operations that work on each element, or each pixel, by itself. */
public final class Elementwise {
    private static final int BLOCK = 4096;

    private Elementwise() {
    }

    /**
     * out = f(x).
     *
     * @param x any shape; not modified
     * @param out like x; overwritten, may be x
     */
    public static void activation(Workers workers, Activation f, Tensor x, Tensor out) {
        workers.run(blocks(x), (task, worker) -> {
            for (int i = task * BLOCK; i < Math.min((task + 1) * BLOCK, x.size()); i++) {
                out.data()[i] = f.of(x.data()[i]);
            }
        });
    }

    /**
     * out = a + b.
     *
     * @param a any shape; not modified
     * @param b like a; not modified
     * @param out like a; overwritten, may be a or b
     */
    public static void add(Workers workers, Tensor a, Tensor b, Tensor out) {
        workers.run(blocks(a), (task, worker) -> {
            for (int i = task * BLOCK; i < Math.min((task + 1) * BLOCK, a.size()); i++) {
                out.data()[i] = a.data()[i] + b.data()[i];
            }
        });
    }

    /**
     * out = h · (1 + scale) + shift, both the same at every pixel.
     *
     * @param h (N, C, H, W); not modified
     * @param embedding (N, 2C): scales, then shifts; not modified
     * @param out like h; overwritten, may be h
     */
    public static void scaleShift(Workers workers, Tensor h, Tensor embedding, Tensor out) {
        int channels = h.dim(1);
        int plane = h.dim(2) * h.dim(3);
        workers.run(h.dim(0) * channels, (task, worker) -> {
            int e = task / channels * 2 * channels + task % channels;
            float scale = 1 + embedding.data()[e];
            float shift = embedding.data()[e + channels];
            for (int i = task * plane; i < (task + 1) * plane; i++) {
                out.data()[i] = h.data()[i] * scale + shift;
            }
        });
    }

    /**
     * out = h + embedding, the same at every pixel.
     *
     * @param h (N, C, H, W); not modified
     * @param embedding (N, C); not modified
     * @param out like h; overwritten, may be h
     */
    public static void addEmbedding(Workers workers, Tensor h, Tensor embedding, Tensor out) {
        int plane = h.dim(2) * h.dim(3);
        workers.run(h.dim(0) * h.dim(1), (task, worker) -> {
            float shift = embedding.data()[task];
            for (int i = task * plane; i < (task + 1) * plane; i++) {
                out.data()[i] = h.data()[i] + shift;
            }
        });
    }

    /**
     * out = x · scale + shift, both per channel.
     *
     * @param x (N, C, H, W) or (N, C); not modified
     * @param scale (C); not modified
     * @param shift (C); not modified
     * @param out like x; overwritten, may be x
     */
    public static void channelAffine(Workers workers, Tensor x, float[] scale, float[] shift, Tensor out) {
        int channels = x.dim(1);
        int plane = x.size() / x.dim(0) / channels;
        workers.run(x.dim(0) * channels, (task, worker) -> {
            for (int i = task * plane; i < (task + 1) * plane; i++) {
                out.data()[i] = Math.fma(x.data()[i], scale[task % channels], shift[task % channels]);
            }
        });
    }

    private static int blocks(Tensor x) {
        return (x.size() + BLOCK - 1) / BLOCK;
    }
}
