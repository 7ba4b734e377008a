package io.github.dpi4j.kernel.scalar;

import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.tensor.Tensor;

/** Operations that work on each element, or each pixel, by itself. */
public final class Elementwise {
    private static final int BLOCK = 4096;

    private Elementwise() {
    }

    /**
     * out = x · sigmoid(x).
     *
     * @param x any shape; not modified
     * @param out like x; overwritten, may be x
     */
    public static void silu(Workers workers, Tensor x, Tensor out) {
        workers.run(blocks(x), (task, worker) -> {
            for (int i = task * BLOCK; i < Math.min((task + 1) * BLOCK, x.size()); i++) {
                float v = x.data()[i];
                out.data()[i] = (float) (v / (1 + Math.exp(-v)));
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
     * out = h + factor · mean of y over its channels, the same in every channel.
     *
     * @param h (N, C, H, W); not modified
     * @param y (N, K, H, W); not modified
     * @param out like h; overwritten, may be h
     */
    public static void addChannelMean(Workers workers, Tensor h, Tensor y, float factor, Tensor out) {
        int channels = h.dim(1);
        int means = y.dim(1);
        int plane = h.dim(2) * h.dim(3);
        workers.run(h.dim(0) * channels, (task, worker) -> {
            int image = task / channels * means * plane;
            for (int i = 0; i < plane; i++) {
                float sum = 0;
                for (int k = 0; k < means; k++) {
                    sum += y.data()[image + k * plane + i];
                }
                out.data()[task * plane + i] = h.data()[task * plane + i] + factor * (sum / means);
            }
        });
    }

    private static int blocks(Tensor x) {
        return (x.size() + BLOCK - 1) / BLOCK;
    }
}
