package io.github.dpi4j.kernel.vector;

import static io.github.dpi4j.kernel.vector.Lanes.LANES;
import static io.github.dpi4j.kernel.vector.Lanes.PANEL;

import io.github.dpi4j.kernel.Workers;
import io.github.dpi4j.tensor.Window;

/**
 * The weight gradient of a convolution with any kernel: for each kernel position the product Xᵀ · dY over the
 * pixels that it joined.
 */
public final class DirectWeightGradient implements Operation {
    /** Input channels of a task. */
    private static final int SLICE = LANES;
    /** Pixels of a 1×1 convolution that stay in the first-level cache. */
    private static final int BLOCK = 96;

    private final FeatureMap input;
    private final FeatureMap outGradient;
    private final Window kernel;
    private final int firstIn;
    private final int in;
    private final float[] weightGradient;

    /**
     * @param input what the convolution read: channels {@code firstIn} and following of its input
     * @param in channels of the convolution's whole input
     * @param weightGradient (out, in, height, width); added to
     */
    public DirectWeightGradient(FeatureMap input, FeatureMap outGradient, Window kernel, int firstIn, int in,
            float[] weightGradient) {
        this.input = input;
        this.outGradient = outGradient;
        this.kernel = kernel;
        this.firstIn = firstIn;
        this.in = in;
        this.weightGradient = weightGradient;
    }

    @Override
    public void run(Workers workers, Scratch[] scratch) {
        int slices = (input.channels() + SLICE - 1) / SLICE;
        int panels = Lanes.panels(outGradient.channels());
        workers.run(slices * panels * kernel.taps(), (task, worker) -> tap(task % slices * SLICE,
                task / slices % panels, task / (slices * panels), scratch[worker]));
    }

    private void tap(int channel, int panel, int tap, Scratch scratch) {
        float[] sums = scratch.sums(SLICE * PANEL);
        int rows = Math.min(SLICE, input.stride() - channel);
        int vectors = Lanes.vectorsIn(panel, outGradient.channels());
        boolean accumulate = false;
        if (kernel.isPointwise()) {
            int pixels = input.images() * input.height() * input.width();
            for (int first = 0; first < pixels; first += BLOCK) {
                TransposedGemmTile.multiply(rows, vectors, input.data(),
                        input.at(0, 0, 0) + channel + first * input.stride(), input.stride(), outGradient.data(),
                        outGradient.at(0, 0, 0) + panel * PANEL + first * outGradient.stride(), outGradient.stride(),
                        Math.min(BLOCK, pixels - first), sums, 0, PANEL, first > 0);
            }
            accumulate = true;
        } else {
            int dy = tap / kernel.width() - kernel.paddingY();
            int dx = tap % kernel.width() - kernel.paddingX();
            int left = firstInside(dx, kernel.strideX());
            int right = lastInside(dx, kernel.strideX(), input.width(), outGradient.width());
            for (int image = 0; image < input.images(); image++) {
                for (int y = firstInside(dy, kernel.strideY()); y < lastInside(dy, kernel.strideY(), input.height(),
                        outGradient.height()); y++) {
                    TransposedGemmTile.multiply(rows, vectors, input.data(),
                            input.at(image, y * kernel.strideY() + dy, left * kernel.strideX() + dx) + channel,
                            kernel.strideX() * input.stride(), outGradient.data(),
                            outGradient.at(image, y, left) + panel * PANEL, outGradient.stride(), right - left, sums, 0,
                            PANEL, accumulate);
                    accumulate = true;
                }
            }
        }
        if (accumulate) {
            add(sums, channel, panel, tap);
        }
    }

    /** The first output position whose input, position · stride + shift, is not before the image. */
    private static int firstInside(int shift, int stride) {
        return shift >= 0 ? 0 : (-shift + stride - 1) / stride;
    }

    /** One more than the last output position whose input is not behind the image. */
    private static int lastInside(int shift, int stride, int inExtent, int outExtent) {
        return Math.max(firstInside(shift, stride),
                Math.min(outExtent, Math.floorDiv(inExtent - 1 - shift, stride) + 1));
    }

    private void add(float[] sums, int channel, int panel, int tap) {
        int rows = Math.min(SLICE, input.channels() - channel);
        int columns = Math.min(PANEL, outGradient.channels() - panel * PANEL);
        for (int o = 0; o < columns; o++) {
            int to = ((panel * PANEL + o) * in + firstIn + channel) * kernel.taps() + tap;
            for (int i = 0; i < rows; i++) {
                weightGradient[to + i * kernel.taps()] += sums[i * PANEL + o];
            }
        }
    }
}
