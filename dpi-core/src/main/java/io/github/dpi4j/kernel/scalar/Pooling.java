package io.github.dpi4j.kernel.scalar;

import io.github.dpi4j.kernel.Pool;
import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.tensor.Window;

/** Maxima and means of windows and of whole maps, and their gradients, which add to what they are given. */
public final class Pooling {
    private Pooling() {
    }

    /** Takes in one pixel of a window. */
    private interface Pixel {
        void at(int index);
    }

    /**
     * Pools.
     *
     * @param x (N, C, H, W); not modified
     * @param out (N, C, H', W'); overwritten
     */
    public static void pool(Workers workers, Tensor x, Pool pool, Tensor out) {
        int plane = out.dim(2) * out.dim(3);
        workers.run(out.dim(0) * out.dim(1), (task, worker) -> {
            for (int p = 0; p < plane; p++) {
                float[] value = {pool.kind() == Pool.Kind.MAX ? Float.NEGATIVE_INFINITY : 0};
                forEach(x, task, pool.window(), p / out.dim(3), p % out.dim(3), i -> value[0] = switch (pool.kind()) {
                    case MAX -> Math.max(value[0], x.data()[i]);
                    case AVERAGE, AVERAGE_WITH_PADDING -> value[0] + x.data()[i];
                });
                out.data()[task * plane + p] = value[0] * weight(pool, p, out, x);
            }
        });
    }

    /**
     * Goes back over {@link #pool}: a maximum's gradient goes to the first pixel that has it.
     *
     * @param x (N, C, H, W); not modified
     * @param outGradient (N, C, H', W'); not modified
     * @param gradient like x; added to
     */
    public static void poolGradient(Workers workers, Tensor x, Pool pool, Tensor outGradient, Tensor gradient) {
        int plane = outGradient.dim(2) * outGradient.dim(3);
        workers.run(gradient.dim(0) * gradient.dim(1), (task, worker) -> {
            for (int p = 0; p < plane; p++) {
                float d = outGradient.data()[task * plane + p] * weight(pool, p, outGradient, x);
                int[] largest = {-1};
                forEach(x, task, pool.window(), p / outGradient.dim(3), p % outGradient.dim(3), i -> {
                    switch (pool.kind()) {
                        case MAX -> largest[0] = largest[0] < 0 || x.data()[i] > x.data()[largest[0]] ? i : largest[0];
                        case AVERAGE, AVERAGE_WITH_PADDING -> gradient.data()[i] += d;
                    }
                });
                if (largest[0] >= 0) {
                    gradient.data()[largest[0]] += d;
                }
            }
        });
    }

    private static float weight(Pool pool, int position, Tensor out, Tensor x) {
        return switch (pool.kind()) {
            case MAX -> 1;
            case AVERAGE, AVERAGE_WITH_PADDING -> 1f
                    / pool.count(position / out.dim(3), position % out.dim(3), x.dim(2), x.dim(3));
        };
    }

    private static void forEach(Tensor x, int plane, Window window, int outY, int outX, Pixel pixel) {
        int top = outY * window.strideY() - window.paddingY();
        int left = outX * window.strideX() - window.paddingX();
        for (int y = Math.max(0, top); y < Math.min(x.dim(2), top + window.height()); y++) {
            for (int c = Math.max(0, left); c < Math.min(x.dim(3), left + window.width()); c++) {
                pixel.at((plane * x.dim(2) + y) * x.dim(3) + c);
            }
        }
    }

    /**
     * Means of all pixels, summed in float64.
     *
     * @param x (N, C, H, W); not modified
     * @param out (N, C); overwritten
     */
    public static void globalMean(Workers workers, Tensor x, Tensor out) {
        int plane = x.dim(2) * x.dim(3);
        workers.run(out.size(), (task, worker) -> {
            double sum = 0;
            for (int i = task * plane; i < (task + 1) * plane; i++) {
                sum += x.data()[i];
            }
            out.data()[task] = (float) (sum / plane);
        });
    }

    /**
     * Goes back over {@link #globalMean}.
     *
     * @param outGradient (N, C); not modified
     * @param gradient (N, C, H, W); added to
     */
    public static void globalMeanGradient(Tensor outGradient, Tensor gradient) {
        int plane = gradient.dim(2) * gradient.dim(3);
        for (int i = 0; i < gradient.size(); i++) {
            gradient.data()[i] += outGradient.data()[i / plane] / plane;
        }
    }
}
