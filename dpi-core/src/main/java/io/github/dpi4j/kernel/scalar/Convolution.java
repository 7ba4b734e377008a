package io.github.dpi4j.kernel.scalar;

import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.tensor.Tensor;
import io.github.dpi4j.tensor.Window;
import java.util.Arrays;

/** 2-D convolution with zero padding (cross-correlation, as every network library has it). */
public final class Convolution {
    /** Output pixels that one task works on, so that its sums stay in the second-level cache. */
    private static final int STRIP = 512;
    /** Output channels that one task works on. */
    private static final int CHANNELS = 32;
    /** Columns that are added to the sums in one pass. */
    private static final int COLUMNS = 8;

    private final Tensor x;
    private final float[] weight;
    private final Window window;
    /** Input channels that an output channel reads. */
    private final int inputs;
    private final Tensor out;

    private Convolution(Tensor x, float[] weight, Window window, int groups, Tensor out) {
        this.x = x;
        this.weight = weight;
        this.window = window;
        this.inputs = x.dim(1) / groups;
        this.out = out;
    }

    /** One group and a square kernel; as the other. */
    public static void conv2d(Workers workers, Tensor x, float[] weight, float[] bias, int kernel, int stride,
            int padding, Tensor out) {
        conv2d(workers, x, weight, bias, Window.square(kernel, stride, padding), 1, out);
    }

    /**
     * Convolves: out[n,o,y,x] = bias[o] + Σ weight[o,i,ky,kx] · x[n, i, y·stride+ky−padding, x·stride+kx−padding].
     *
     * <p>For a strip of output pixels, the elements that one tap (i, ky, kx) reads are gathered into a column; a column
     * times a tap's weight is added to the sums of each output channel. The sums' inner loops are what the JIT compiler
     * vectorises: all arrays at the same index.
     *
     * @param x (N, inChannels, H, W); not modified
     * @param weight (outChannels, inChannels / groups, height, width of the window), row-major; not modified
     * @param bias (outChannels); not modified
     * @param groups into which input and output channels are divided; each reads its own
     * @param out (N, outChannels, (H + 2·padding − kernel)/stride + 1, the same for W); overwritten
     */
    public static void conv2d(Workers workers, Tensor x, float[] weight, float[] bias, Window window, int groups,
            Tensor out) {
        Convolution convolution = new Convolution(x, weight, window, groups, out);
        int pixels = out.dim(2) * out.dim(3);
        int strips = (pixels + STRIP - 1) / STRIP;
        int group = out.dim(1) / groups;
        int perGroup = (group + CHANNELS - 1) / CHANNELS;
        int blocks = groups * perGroup;
        float[][][] columns = new float[workers.threads()][COLUMNS][STRIP];
        float[][][] sums = new float[workers.threads()][CHANNELS][STRIP];
        workers.run(out.dim(0) * strips * blocks, (task, worker) -> {
            int n = task / blocks / strips;
            int from = task / blocks % strips * STRIP;
            int length = Math.min(STRIP, pixels - from);
            int block = task % blocks;
            int first = block / perGroup * group + block % perGroup * CHANNELS;
            int channels = Math.min(CHANNELS, (block / perGroup + 1) * group - first);
            int firstInput = block / perGroup * convolution.inputs;
            for (int o = 0; o < channels; o++) {
                Arrays.fill(sums[worker][o], 0, length, bias[first + o]);
            }
            convolution.accumulate(n, from, length, first, channels, firstInput, columns[worker], sums[worker]);
            for (int o = 0; o < channels; o++) {
                int plane = (n * out.dim(1) + first + o) * pixels;
                System.arraycopy(sums[worker][o], 0, out.data(), plane + from, length);
            }
        });
    }

    /** Adds all taps' columns to the sums of {@code channels} output channels from {@code first} on. */
    private void accumulate(int n, int from, int length, int first, int channels, int firstInput,
            float[][] columns, float[][] sums) {
        int taps = inputs * window.taps();
        for (int tap = 0; tap < taps; tap += COLUMNS) {
            int count = Math.min(COLUMNS, taps - tap);
            for (int j = 0; j < count; j++) {
                gather(n, firstInput * window.taps() + tap + j, from, length, columns[j]);
            }
            for (int o = 0; o < channels; o++) {
                int w = (first + o) * taps + tap;
                if (count == COLUMNS) {
                    addEight(weight, w, columns, sums[o], length);
                } else {
                    for (int j = 0; j < count; j++) {
                        addOne(weight[w + j], columns[j], sums[o], length);
                    }
                }
            }
        }
    }

    /** Loads the values that a tap reads for the output pixels from {@code from} on; 0 in the padding. */
    private void gather(int n, int tap, int from, int length, float[] column) {
        int height = x.dim(2);
        int width = x.dim(3);
        int outWidth = out.dim(3);
        int plane = (n * x.dim(1) + tap / window.taps()) * height;
        int ky = tap / window.width() % window.height();
        int kx = tap % window.width();
        for (int i = 0; i < length;) {
            int outY = (from + i) / outWidth;
            int outX = (from + i) % outWidth;
            int y = outY * window.strideY() + ky - window.paddingY();
            int end = Math.min(length, i + outWidth - outX);
            int source = (plane + y) * width;
            for (int at = outX * window.strideX() + kx - window.paddingX(); i < end; i++, at += window.strideX()) {
                column[i] = y >= 0 && y < height && at >= 0 && at < width ? x.data()[source + at] : 0;
            }
        }
    }

    private static void addOne(float weight, float[] column, float[] sum, int length) {
        for (int i = 0; i < length; i++) {
            sum[i] += weight * column[i];
        }
    }

    private static void addEight(float[] weight, int w, float[][] columns, float[] sum, int length) {
        float w0 = weight[w];
        float w1 = weight[w + 1];
        float w2 = weight[w + 2];
        float w3 = weight[w + 3];
        float w4 = weight[w + 4];
        float w5 = weight[w + 5];
        float w6 = weight[w + 6];
        float w7 = weight[w + 7];
        float[] c0 = columns[0];
        float[] c1 = columns[1];
        float[] c2 = columns[2];
        float[] c3 = columns[3];
        float[] c4 = columns[4];
        float[] c5 = columns[5];
        float[] c6 = columns[6];
        float[] c7 = columns[7];
        for (int i = 0; i < length; i++) {
            sum[i] += w0 * c0[i] + w1 * c1[i] + w2 * c2[i] + w3 * c3[i] + w4 * c4[i] + w5 * c5[i] + w6 * c6[i]
                    + w7 * c7[i];
        }
    }
}
