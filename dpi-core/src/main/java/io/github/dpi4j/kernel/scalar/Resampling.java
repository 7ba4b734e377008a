package io.github.dpi4j.kernel.scalar;

import io.github.dpi4j.kernel.BilinearTaps;
import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.tensor.Tensor;
import java.util.Arrays;

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
     * Bilinear interpolation ({@link BilinearTaps}).
     *
     * @param x (N, C, H, W); not modified
     * @param out (N, C, H', W'); overwritten
     */
    public static void bilinear(Workers workers, Tensor x, Tensor out) {
        BilinearTaps rows = BilinearTaps.of(x.dim(2), out.dim(2));
        BilinearTaps columns = BilinearTaps.of(x.dim(3), out.dim(3));
        workers.run(x.dim(0) * x.dim(1), (task, worker) -> {
            for (int i = 0; i < rows.length(); i++) {
                int above = (task * x.dim(2) + rows.low()[i]) * x.dim(3);
                int below = (task * x.dim(2) + rows.high()[i]) * x.dim(3);
                for (int j = 0; j < columns.length(); j++) {
                    float top = mix(x.data(), above, columns, j);
                    float bottom = mix(x.data(), below, columns, j);
                    out.data()[(task * out.dim(2) + i) * out.dim(3) + j] = top * (1 - rows.weight()[i])
                            + bottom * rows.weight()[i];
                }
            }
        });
    }

    private static float mix(float[] x, int row, BilinearTaps columns, int j) {
        float w = columns.weight()[j];
        return x[row + columns.low()[j]] * (1 - w) + x[row + columns.high()[j]] * w;
    }

    /**
     * Zeros below, to the right and behind the last channel.
     *
     * @param x (N, C, H, W); not modified
     * @param out (N, C', H', W'), none smaller; overwritten
     */
    public static void pad(Workers workers, Tensor x, Tensor out) {
        int channels = out.dim(1);
        int plane = out.dim(2) * out.dim(3);
        workers.run(out.dim(0) * channels, (task, worker) -> {
            Arrays.fill(out.data(), task * plane, (task + 1) * plane, 0f);
            int c = task % channels;
            for (int y = 0; c < x.dim(1) && y < x.dim(2); y++) {
                int from = ((task / channels * x.dim(1) + c) * x.dim(2) + y) * x.dim(3);
                System.arraycopy(x.data(), from, out.data(), task * plane + y * out.dim(3), x.dim(3));
            }
        });
    }

    /**
     * Channels of each part, one part after another.
     *
     * @param parts (N, C_i, H, W) each; not modified
     * @param out (N, ΣC_i, H, W); overwritten
     */
    public static void concat(Workers workers, Tensor[] parts, Tensor out) {
        int plane = out.dim(2) * out.dim(3);
        int first = 0;
        for (Tensor part : parts) {
            int channels = part.dim(1);
            int to = first;
            workers.run(out.dim(0), (n, worker) -> System.arraycopy(part.data(), n * channels * plane, out.data(),
                    (n * out.dim(1) + to) * plane, channels * plane));
            first += channels;
        }
    }
}
