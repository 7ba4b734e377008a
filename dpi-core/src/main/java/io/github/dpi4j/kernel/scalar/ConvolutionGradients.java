package io.github.dpi4j.kernel.scalar;

import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.tensor.Window;
import org.jspecify.annotations.Nullable;

/** Gradients of {@link Convolution#conv2d}. Every kernel adds to what it is given. */
public final class ConvolutionGradients {
    private ConvolutionGradients() {
    }

    /**
     * Adds the gradient with respect to the input: every output pixel's gradient goes back to the pixels it was computed
     * from.
     *
     * @param outGradient (N, outChannels, H', W'); not modified
     * @param weight (outChannels, inChannels / groups, height, width of the window); not modified
     * @param gradient (N, inChannels, H, W); added to
     */
    public static void addToInput(Workers workers, Tensor outGradient, float[] weight, Window window, int groups,
            Tensor gradient) {
        int in = gradient.dim(1);
        int height = gradient.dim(2);
        int width = gradient.dim(3);
        int out = outGradient.dim(1);
        int outHeight = outGradient.dim(2);
        int outWidth = outGradient.dim(3);
        workers.run(gradient.dim(0) * in, (task, worker) -> {
            int n = task / in;
            int i = task % in;
            int inputs = in / groups;
            int outputs = out / groups;
            for (int tap = 0; tap < window.taps(); tap++) {
                Span rows = Span.of(tap / window.width() - window.paddingY(), window.strideY(), height, outHeight);
                Span columns = Span.of(tap % window.width() - window.paddingX(), window.strideX(), width, outWidth);
                for (int o = i / inputs * outputs; o < (i / inputs + 1) * outputs; o++) {
                    float w = weight[(o * inputs + i % inputs) * window.taps() + tap];
                    for (int y = rows.from; y < rows.until; y++) {
                        int from = ((n * out + o) * outHeight + y) * outWidth;
                        int to = (task * height + y * window.strideY() + rows.shift) * width + columns.shift;
                        for (int x = columns.from; x < columns.until; x++) {
                            gradient.data()[to + x * window.strideX()] += w * outGradient.data()[from + x];
                        }
                    }
                }
            }
        });
    }

    /**
     * Adds the gradients with respect to weight and bias, summed in float64.
     *
     * @param x (N, inChannels, H, W); not modified
     * @param outGradient (N, outChannels, H', W'); not modified
     * @param weightGradient (outChannels, inChannels / groups, height, width of the window); added to, or null
     * @param biasGradient (outChannels); added to, or null
     */
    public static void addToWeights(Workers workers, Tensor x, Tensor outGradient, Window window, int groups,
            float @Nullable [] weightGradient, float @Nullable [] biasGradient) {
        int inputs = x.dim(1) / groups;
        int outputs = outGradient.dim(1) / groups;
        int out = outGradient.dim(1);
        int plane = outGradient.dim(2) * outGradient.dim(3);
        workers.run(out, (o, worker) -> {
            double sum = 0;
            for (int n = 0; n < x.dim(0); n++) {
                for (int p = (n * out + o) * plane; p < (n * out + o + 1) * plane; p++) {
                    sum += outGradient.data()[p];
                }
            }
            if (biasGradient != null) {
                biasGradient[o] += (float) sum;
            }
            for (int i = 0; weightGradient != null && i < inputs; i++) {
                for (int tap = 0; tap < window.taps(); tap++) {
                    weightGradient[(o * inputs + i) * window.taps() + tap] += (float) correlation(x,
                            o / outputs * inputs + i, outGradient, o, tap, window);
                }
            }
        });
    }

    /** Σ of outGradient[n,o,y,x] · x[n, i, y·stride + dy, x·stride + dx], with a tap's dy and dx. */
    private static double correlation(Tensor x, int i, Tensor outGradient, int o, int tap, Window window) {
        int dy = tap / window.width() - window.paddingY();
        int dx = tap % window.width() - window.paddingX();
        int height = x.dim(2);
        int width = x.dim(3);
        int outHeight = outGradient.dim(2);
        int outWidth = outGradient.dim(3);
        Span rows = Span.of(dy, window.strideY(), height, outHeight);
        Span columns = Span.of(dx, window.strideX(), width, outWidth);
        double sum = 0;
        for (int n = 0; n < x.dim(0); n++) {
            for (int y = rows.from; y < rows.until; y++) {
                int a = ((n * x.dim(1) + i) * height + y * window.strideY() + dy) * width + dx;
                int b = ((n * outGradient.dim(1) + o) * outHeight + y) * outWidth;
                for (int c = columns.from; c < columns.until; c++) {
                    sum += (double) x.data()[a + c * window.strideX()] * outGradient.data()[b + c];
                }
            }
        }
        return sum;
    }

    /** Output positions from {@code from} to {@code until} (exclusive) whose input, position·stride + shift, exists. */
    private record Span(int shift, int from, int until) {
        static Span of(int shift, int stride, int inExtent, int outExtent) {
            int from = shift >= 0 ? 0 : (-shift + stride - 1) / stride;
            int until = Math.clamp(Math.floorDiv(inExtent - 1 - shift, stride) + 1, from, Math.max(from, outExtent));
            return new Span(shift, from, until);
        }
    }
}
