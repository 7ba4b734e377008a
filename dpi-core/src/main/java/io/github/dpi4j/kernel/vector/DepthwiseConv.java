package io.github.dpi4j.kernel.vector;

import static io.github.dpi4j.kernel.vector.Lanes.LANES;

import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.tensor.Window;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** A convolution whose every channel is filtered by itself: groups, inputs and outputs are as many. */
public final class DepthwiseConv implements Operation {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    /** Rows of the output that a task computes. */
    private static final int ROWS = 4;

    private final ConvInput input;
    private final Window window;
    private final float[] weights;
    private final ConvOutput output;

    /**
     * @param weights from {@link #pack}
     */
    public DepthwiseConv(ConvInput input, Window window, float[] weights, ConvOutput output) {
        this.input = input;
        this.window = window;
        this.weights = weights;
        this.output = output;
    }

    /** Slots per image that the statistics of such a convolution's output need. */
    public static int slots(int outHeight) {
        return Math.ceilDiv(outHeight, ROWS);
    }

    /** Floats that {@link #pack} writes. */
    public static int packedSize(int channels, Window window) {
        return window.taps() * Lanes.padded(channels);
    }

    /**
     * Reorders filters (channels, 1, height, width): [tap][channel], zeros up to whole vectors.
     *
     * @param to written
     * @return {@code to}
     */
    public static float[] pack(float[] weight, int channels, Window window, float[] to) {
        int stride = Lanes.padded(channels);
        Arrays.fill(to, 0);
        for (int c = 0; c < channels; c++) {
            for (int tap = 0; tap < window.taps(); tap++) {
                to[tap * stride + c] = weight[c * window.taps() + tap];
            }
        }
        return to;
    }

    @Override
    public Work work() {
        FeatureMap out = output.map();
        return output.work((double) out.images() * out.height() * out.width() * out.channels() * window.taps(),
                input.size() + weights.length);
    }

    @Override
    public void run(Workers workers, Scratch[] scratch) {
        int tasks = slots(output.map().height());
        workers.run(output.map().images() * tasks,
                (task, worker) -> rows(task / tasks, task % tasks, scratch[worker]));
    }

    private void rows(int image, int slot, Scratch scratch) {
        FeatureMap out = output.map();
        int stride = input.stride();
        int y0 = slot * ROWS;
        int count = Math.min(ROWS, out.height() - y0);
        int columns = (out.width() - 1) * window.strideX() + window.width();
        int lines = (count - 1) * window.strideY() + window.height();
        float[] region = scratch.region(lines * columns * stride);
        input.load(image, y0 * window.strideY() - window.paddingY(), -window.paddingX(), lines, columns, region, 0,
                LANES, stride);
        float[] sums = scratch.sums(count * out.width() * stride);
        for (int y = 0; y < count; y++) {
            for (int c = 0; c < stride; c += LANES) {
                row(region, y * window.strideY() * columns * stride + c, columns * stride, sums,
                        y * out.width() * stride + c, c);
            }
        }
        for (int panel = 0; panel < Lanes.panels(out.channels()); panel++) {
            Slice slice = Slice.ofPanel(panel, out.channels());
            output.begin(image, slot, slice);
            output.store(image, slot, slice, y0, 0, count, out.width(), sums, panel * Lanes.PANEL,
                    out.width() * stride, stride, scratch);
        }
    }

    private void row(float[] region, int from, int rowStep, float[] sums, int to, int c) {
        if (window.height() == 3 && window.width() == 3) {
            row3x3(region, from, rowStep, sums, to, c);
        } else {
            anyRow(region, from, rowStep, sums, to, c);
        }
    }

    private void anyRow(float[] region, int from, int rowStep, float[] sums, int to, int c) {
        int stride = input.stride();
        for (int x = 0; x < output.map().width(); x++) {
            FloatVector sum = FloatVector.zero(S);
            for (int tap = 0; tap < window.taps(); tap++) {
                int at = from + tap / window.width() * rowStep
                        + (x * window.strideX() + tap % window.width()) * stride;
                sum = FloatVector.fromArray(S, region, at).fma(FloatVector.fromArray(S, weights, tap * stride + c),
                        sum);
            }
            sum.intoArray(sums, to + x * stride);
        }
    }

    /** The filter stays in nine registers. */
    private void row3x3(float[] region, int from, int rowStep, float[] sums, int to, int c) {
        int stride = input.stride();
        int step = window.strideX() * stride;
        FloatVector w0 = FloatVector.fromArray(S, weights, c);
        FloatVector w1 = FloatVector.fromArray(S, weights, stride + c);
        FloatVector w2 = FloatVector.fromArray(S, weights, 2 * stride + c);
        FloatVector w3 = FloatVector.fromArray(S, weights, 3 * stride + c);
        FloatVector w4 = FloatVector.fromArray(S, weights, 4 * stride + c);
        FloatVector w5 = FloatVector.fromArray(S, weights, 5 * stride + c);
        FloatVector w6 = FloatVector.fromArray(S, weights, 6 * stride + c);
        FloatVector w7 = FloatVector.fromArray(S, weights, 7 * stride + c);
        FloatVector w8 = FloatVector.fromArray(S, weights, 8 * stride + c);
        for (int x = 0; x < output.map().width(); x++) {
            int a = from + x * step;
            int b = a + rowStep;
            int d = b + rowStep;
            FloatVector s0 = FloatVector.fromArray(S, region, a).mul(w0);
            FloatVector s1 = FloatVector.fromArray(S, region, b).mul(w3);
            FloatVector s2 = FloatVector.fromArray(S, region, d).mul(w6);
            s0 = FloatVector.fromArray(S, region, a + stride).fma(w1, s0);
            s1 = FloatVector.fromArray(S, region, b + stride).fma(w4, s1);
            s2 = FloatVector.fromArray(S, region, d + stride).fma(w7, s2);
            s0 = FloatVector.fromArray(S, region, a + 2 * stride).fma(w2, s0);
            s1 = FloatVector.fromArray(S, region, b + 2 * stride).fma(w5, s1);
            s2 = FloatVector.fromArray(S, region, d + 2 * stride).fma(w8, s2);
            s0.add(s1).add(s2).intoArray(sums, to + x * stride);
        }
    }
}
