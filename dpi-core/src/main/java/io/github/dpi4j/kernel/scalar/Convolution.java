package io.github.dpi4j.kernel.scalar;

import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.tensor.Tensor;
import java.util.Arrays;

/** 2-D convolution with zero padding (cross-correlation, as every network library has it). */
public final class Convolution {
    /** Longest strip of an output plane that is worked on at once, so that it stays in the first-level cache. */
    private static final int STRIP = 2048;

    private Convolution() {
    }

    /**
     * Convolves: out[n,o,y,x] = bias[o] + Σ weight[o,i,ky,kx] · x[n, i, y·stride+ky−padding, x·stride+kx−padding].
     *
     * <p>The padded input is cut into its stride² phases, so that every tap reads consecutive elements and the inner loop
     * is a sum of long rows, which the JIT compiler vectorises.
     *
     * @param x (N, inChannels, H, W); not modified
     * @param weight (outChannels, inChannels, kernel, kernel), row-major; not modified
     * @param bias (outChannels); not modified
     * @param out (N, outChannels, (H + 2·padding − kernel)/stride + 1, the same for W); overwritten
     */
    public static void conv2d(Workers workers, Tensor x, float[] weight, float[] bias, int kernel, int stride,
            int padding, Tensor out) {
        Phases input = Phases.of(workers, x, kernel, stride, padding, out.dim(2), out.dim(3));
        int channels = out.dim(1);
        int rowsPerStrip = Math.max(1, STRIP / input.width);
        int strips = (out.dim(2) + rowsPerStrip - 1) / rowsPerStrip;
        float[][] sums = new float[workers.threads()][rowsPerStrip * input.width];
        workers.run(out.dim(0) * channels * strips, (task, worker) -> {
            // All output channels of a strip one after another: its input stays in the second-level cache.
            int o = task % channels;
            int strip = task / channels % strips;
            int n = task / channels / strips;
            int firstRow = strip * rowsPerStrip;
            int rows = Math.min(rowsPerStrip, out.dim(2) - firstRow);
            float[] sum = sums[worker];
            Arrays.fill(sum, 0, rows * input.width, bias[o]);
            input.accumulate(n, weight, o, firstRow, rows, sum);
            for (int y = 0; y < rows; y++) {
                int target = ((n * channels + o) * out.dim(2) + firstRow + y) * out.dim(3);
                System.arraycopy(sum, y * input.width, out.data(), target, out.dim(3));
            }
        });
    }

    /**
     * The padded input as stride × stride planes per channel: plane (py, px) holds the elements at (stride·y + py,
     * stride·x + px). All are {@code width} wide; what a row of sums has beyond the output's width is never used.
     */
    private record Phases(float[] data, int channels, int kernel, int stride, int width, int planeSize) {

        static Phases of(Workers workers, Tensor x, int kernel, int stride, int padding, int outHeight, int outWidth) {
            int reach = (kernel - 1) / stride;
            int width = outWidth + reach;
            // One row more than is read from: the last row's taps run past its end.
            int planeSize = (outHeight + reach + 1) * width;
            int inHeight = x.dim(2);
            int inWidth = x.dim(3);
            int phases = stride * stride;
            float[] data = new float[Math.multiplyExact(x.dim(0) * x.dim(1), phases * planeSize)];
            workers.run(x.dim(0) * x.dim(1) * phases, (task, worker) -> {
                int plane = task / phases;
                int py = task % phases / stride;
                int px = task % stride;
                for (int y = 0; y < outHeight + reach; y++) {
                    int row = y * stride + py - padding;
                    if (row < 0 || row >= inHeight) {
                        continue;
                    }
                    for (int c = 0; c < width; c++) {
                        int column = c * stride + px - padding;
                        if (column >= 0 && column < inWidth) {
                            data[task * planeSize + y * width + c] = x.data()[(plane * inHeight + row) * inWidth
                                    + column];
                        }
                    }
                }
            });
            return new Phases(data, x.dim(1), kernel, stride, width, planeSize);
        }

        /** Adds every tap's contribution to a strip of output rows. */
        void accumulate(int n, float[] weight, int o, int firstRow, int rows, float[] sum) {
            int length = rows * width;
            for (int i = 0; i < channels; i++) {
                int taps = (o * channels + i) * kernel * kernel;
                for (int ky = 0; ky < kernel; ky++) {
                    if (kernel == 3 && stride == 1) {
                        int from = row(n, i, ky, 0, firstRow);
                        int w = taps + 3 * ky;
                        addThree(weight[w], weight[w + 1], weight[w + 2], data, from, sum, length);
                        continue;
                    }
                    for (int kx = 0; kx < kernel; kx++) {
                        int from = row(n, i, ky, kx, firstRow);
                        addOne(weight[taps + ky * kernel + kx], data, from, sum, length);
                    }
                }
            }
        }

        private int row(int n, int i, int ky, int kx, int firstRow) {
            int phase = ky % stride * stride + kx % stride;
            int plane = (n * channels + i) * stride * stride + phase;
            return plane * planeSize + (firstRow + ky / stride) * width + kx / stride;
        }
    }

    private static void addOne(float weight, float[] in, int from, float[] sum, int length) {
        for (int i = 0; i < length; i++) {
            sum[i] += weight * in[from + i];
        }
    }

    private static void addThree(float w0, float w1, float w2, float[] in, int from, float[] sum, int length) {
        for (int i = 0; i < length; i++) {
            sum[i] += w0 * in[from + i] + w1 * in[from + i + 1] + w2 * in[from + i + 2];
        }
    }
}
