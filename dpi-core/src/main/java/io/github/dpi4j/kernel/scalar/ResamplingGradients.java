package io.github.dpi4j.kernel.scalar;

import io.github.dpi4j.kernel.BilinearTaps;
import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.tensor.Tensor;

/** Gradients of the operations in {@link Resampling}. Every kernel adds to what it is given. */
public final class ResamplingGradients {
    private ResamplingGradients() {
    }

    /**
     * Adds the gradient of nearest-neighbour up-sampling: a pixel's is the sum over the four pixels that repeat it.
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
     * Adds the gradient of {@link Resampling#bilinear}.
     *
     * @param outGradient (N, C, H', W'); not modified
     * @param gradient (N, C, H, W); added to
     */
    public static void bilinear(Workers workers, Tensor outGradient, Tensor gradient) {
        BilinearTaps rows = BilinearTaps.of(gradient.dim(2), outGradient.dim(2));
        BilinearTaps columns = BilinearTaps.of(gradient.dim(3), outGradient.dim(3));
        workers.run(gradient.dim(0) * gradient.dim(1), (task, worker) -> {
            for (int i = 0; i < rows.length(); i++) {
                int above = (task * gradient.dim(2) + rows.low()[i]) * gradient.dim(3);
                int below = (task * gradient.dim(2) + rows.high()[i]) * gradient.dim(3);
                for (int j = 0; j < columns.length(); j++) {
                    float d = outGradient.data()[(task * outGradient.dim(2) + i) * outGradient.dim(3) + j];
                    float v = rows.weight()[i];
                    float w = columns.weight()[j];
                    gradient.data()[above + columns.low()[j]] += d * (1 - v) * (1 - w);
                    gradient.data()[above + columns.high()[j]] += d * (1 - v) * w;
                    gradient.data()[below + columns.low()[j]] += d * v * (1 - w);
                    gradient.data()[below + columns.high()[j]] += d * v * w;
                }
            }
        });
    }

    /**
     * Adds the gradient of {@link Resampling#pad}: the part inside the padding.
     *
     * @param outGradient (N, C', H', W'); not modified
     * @param gradient (N, C, H, W); added to
     */
    public static void pad(Workers workers, Tensor outGradient, Tensor gradient) {
        int channels = gradient.dim(1);
        workers.run(gradient.dim(0) * channels, (task, worker) -> {
            int plane = (task / channels * outGradient.dim(1) + task % channels) * outGradient.dim(2);
            for (int y = 0; y < gradient.dim(2); y++) {
                for (int x = 0; x < gradient.dim(3); x++) {
                    gradient.data()[(task * gradient.dim(2) + y) * gradient.dim(3)
                            + x] += outGradient.data()[(plane + y) * outGradient.dim(3) + x];
                }
            }
        });
    }

    /**
     * Adds the gradient of one part of a concatenation: the part's channels.
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
