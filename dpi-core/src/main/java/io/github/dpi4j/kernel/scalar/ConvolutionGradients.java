package io.github.dpi4j.kernel.scalar;

import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.tensor.Tensor;

/** Gradients of {@link Convolution#conv2d}. Every kernel adds to what it is given. */
public final class ConvolutionGradients {
    private ConvolutionGradients() {
    }

    /**
     * Adds the gradient with respect to the input: every output pixel's gradient goes back to the pixels it was computed
     * from.
     *
     * @param outGradient (N, outChannels, H', W'); not modified
     * @param weight (outChannels, inChannels, kernel, kernel); not modified
     * @param gradient (N, inChannels, H, W); added to
     */
    public static void addToInput(Workers workers, Tensor outGradient, float[] weight, int kernel, int stride,
            int padding, Tensor gradient) {
        int in = gradient.dim(1);
        int height = gradient.dim(2);
        int width = gradient.dim(3);
        int out = outGradient.dim(1);
        int outHeight = outGradient.dim(2);
        int outWidth = outGradient.dim(3);
        workers.run(gradient.dim(0) * in, (task, worker) -> {
            int n = task / in;
            int i = task % in;
            for (int tap = 0; tap < kernel * kernel; tap++) {
                Span rows = Span.of(tap / kernel - padding, stride, height, outHeight);
                Span columns = Span.of(tap % kernel - padding, stride, width, outWidth);
                for (int o = 0; o < out; o++) {
                    float w = weight[(o * in + i) * kernel * kernel + tap];
                    for (int y = rows.from; y < rows.until; y++) {
                        int from = ((n * out + o) * outHeight + y) * outWidth;
                        int to = (task * height + y * stride + rows.shift) * width + columns.shift;
                        for (int x = columns.from; x < columns.until; x++) {
                            gradient.data()[to + x * stride] += w * outGradient.data()[from + x];
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
     * @param weightGradient (outChannels, inChannels, kernel, kernel); added to
     * @param biasGradient (outChannels); added to
     */
    public static void addToWeights(Workers workers, Tensor x, Tensor outGradient, int kernel, int stride, int padding,
            float[] weightGradient, float[] biasGradient) {
        int in = x.dim(1);
        int out = outGradient.dim(1);
        int plane = outGradient.dim(2) * outGradient.dim(3);
        workers.run(out, (o, worker) -> {
            double sum = 0;
            for (int n = 0; n < x.dim(0); n++) {
                for (int p = (n * out + o) * plane; p < (n * out + o + 1) * plane; p++) {
                    sum += outGradient.data()[p];
                }
            }
            biasGradient[o] += (float) sum;
            for (int i = 0; i < in; i++) {
                for (int tap = 0; tap < kernel * kernel; tap++) {
                    weightGradient[(o * in + i) * kernel * kernel + tap] += (float) correlation(x, i, outGradient, o,
                            tap / kernel - padding, tap % kernel - padding, stride);
                }
            }
        });
    }

    /** Σ of outGradient[n,o,y,x] · x[n, i, y·stride + dy, x·stride + dx]. */
    private static double correlation(Tensor x, int i, Tensor outGradient, int o, int dy, int dx, int stride) {
        int height = x.dim(2);
        int width = x.dim(3);
        int outHeight = outGradient.dim(2);
        int outWidth = outGradient.dim(3);
        Span rows = Span.of(dy, stride, height, outHeight);
        Span columns = Span.of(dx, stride, width, outWidth);
        double sum = 0;
        for (int n = 0; n < x.dim(0); n++) {
            for (int y = rows.from; y < rows.until; y++) {
                int a = ((n * x.dim(1) + i) * height + y * stride + dy) * width + dx;
                int b = ((n * outGradient.dim(1) + o) * outHeight + y) * outWidth;
                for (int c = columns.from; c < columns.until; c++) {
                    sum += (double) x.data()[a + c * stride] * outGradient.data()[b + c];
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
