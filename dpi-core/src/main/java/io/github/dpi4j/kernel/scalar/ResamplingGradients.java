package io.github.dpi4j.kernel.scalar;

import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.tensor.Tensor;

/** Gradients of the operations in {@link Resampling}. Every kernel adds to what it is given. */
public final class ResamplingGradients {
    private ResamplingGradients() {
    }

    /**
     * Of nearest-neighbour enlargement: a pixel takes the sum of the four that it became.
     *
     * @param outGradient (N, C, 2H, 2W); not modified
     * @param gradient (N, C, H, W); added to
     */
    public static void upsample(Workers workers, Tensor outGradient, Tensor gradient) {
        int height = gradient.dim(2);
        int width = gradient.dim(3);
        float[] from = outGradient.data();
        workers.run(gradient.dim(0) * gradient.dim(1), (task, worker) -> {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    int at = ((task * height + y) * 2 * width + x) * 2;
                    gradient.data()[(task * height + y) * width + x] += from[at] + from[at + 1] + from[at + 2 * width]
                            + from[at + 2 * width + 1];
                }
            }
        });
    }

    /**
     * Of the mean of 2×2 pixels: each of the four takes a quarter.
     *
     * @param outGradient (N, C, H/2, W/2); not modified
     * @param gradient (N, C, H, W); added to
     */
    public static void avgPool(Workers workers, Tensor outGradient, Tensor gradient) {
        int height = outGradient.dim(2);
        int width = outGradient.dim(3);
        int stride = gradient.dim(3);
        float[] to = gradient.data();
        workers.run(gradient.dim(0) * gradient.dim(1), (task, worker) -> {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    float quarter = 0.25f * outGradient.data()[(task * height + y) * width + x];
                    int at = (task * gradient.dim(2) + 2 * y) * stride + 2 * x;
                    to[at] += quarter;
                    to[at + 1] += quarter;
                    to[at + stride] += quarter;
                    to[at + stride + 1] += quarter;
                }
            }
        });
    }

    /**
     * Of one part of a concatenation: the part's channels.
     *
     * @param outGradient (N, C, H, W); not modified
     * @param firstChannel where the part begins
     * @param gradient (N, A, H, W) with firstChannel + A ≤ C; added to
     */
    public static void concat(Tensor outGradient, int firstChannel, Tensor gradient) {
        int size = gradient.size() / gradient.dim(0);
        int stride = outGradient.size() / outGradient.dim(0);
        int first = firstChannel * outGradient.dim(2) * outGradient.dim(3);
        for (int n = 0; n < gradient.dim(0); n++) {
            for (int i = 0; i < size; i++) {
                gradient.data()[n * size + i] += outGradient.data()[n * stride + first + i];
            }
        }
    }
}
