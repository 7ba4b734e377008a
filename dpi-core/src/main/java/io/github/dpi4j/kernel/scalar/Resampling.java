package io.github.dpi4j.kernel.scalar;

import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.tensor.Tensor;

/** Changes of resolution without weights, and the joining of channels. */
public final class Resampling {
    private Resampling() {
    }

    /**
     * Nearest-neighbour enlargement by 2.
     *
     * @param x (N, C, H, W); not modified
     * @param out (N, C, 2H, 2W); overwritten
     */
    public static void upsample(Workers workers, Tensor x, Tensor out) {
        int height = out.dim(2);
        int width = out.dim(3);
        workers.run(x.dim(0) * x.dim(1), (task, worker) -> {
            for (int y = 0; y < height; y++) {
                int source = (task * x.dim(2) + y / 2) * x.dim(3);
                int target = (task * height + y) * width;
                for (int i = 0; i < width; i++) {
                    out.data()[target + i] = x.data()[source + i / 2];
                }
            }
        });
    }

    /**
     * Mean of 2×2 pixels; an odd last row or column is dropped.
     *
     * @param x (N, C, H, W); not modified
     * @param out (N, C, H/2, W/2); overwritten
     */
    public static void avgPool(Workers workers, Tensor x, Tensor out) {
        int height = out.dim(2);
        int width = out.dim(3);
        int stride = x.dim(3);
        workers.run(x.dim(0) * x.dim(1), (task, worker) -> {
            for (int y = 0; y < height; y++) {
                int source = (task * x.dim(2) + 2 * y) * stride;
                int target = (task * height + y) * width;
                for (int i = 0; i < width; i++) {
                    int at = source + 2 * i;
                    float sum = x.data()[at] + x.data()[at + 1] + x.data()[at + stride] + x.data()[at + stride + 1];
                    out.data()[target + i] = sum * 0.25f;
                }
            }
        });
    }

    /**
     * Channels of a, then of b.
     *
     * @param a (N, A, H, W); not modified
     * @param b (N, B, H, W); not modified
     * @param out (N, A + B, H, W); overwritten
     */
    public static void concat(Workers workers, Tensor a, Tensor b, Tensor out) {
        int channels = out.dim(1);
        int plane = out.dim(2) * out.dim(3);
        workers.run(out.dim(0) * channels, (task, worker) -> {
            int n = task / channels;
            int c = task % channels;
            boolean first = c < a.dim(1);
            int source = first ? n * a.dim(1) + c : n * b.dim(1) + c - a.dim(1);
            System.arraycopy(first ? a.data() : b.data(), source * plane, out.data(), task * plane, plane);
        });
    }
}
