package io.github.dpi4j.kernel.vector;

import io.github.dpi4j.kernel.Workers;

/** An operation that stores a {@link ConvInput} through a {@link ConvOutput}, without a convolution in between. */
public final class CopyMap implements Operation {
    private final ConvInput input;
    private final ConvOutput output;

    /**
     * @param output of the input's size, without products; its bias may be all zeros
     */
    public CopyMap(ConvInput input, ConvOutput output) {
        this.input = input;
        this.output = output;
    }

    /** Returns how many slots per image the statistics of the output need. */
    public static int slots(int height) {
        return (height + 1) / 2;
    }

    @Override
    public Work work() {
        return output.work(0, input.size());
    }

    @Override
    public void run(Workers workers, Scratch[] scratch) {
        int pairs = slots(input.height());
        int width = input.width();
        int stride = input.stride();
        workers.run(input.images() * pairs, (task, worker) -> {
            int image = task / pairs;
            int y = task % pairs * 2;
            int rows = Math.min(2, input.height() - y);
            float[] region = scratch[worker].region(2 * width * stride);
            input.load(image, y, 0, rows, width, region, 0, Lanes.LANES, stride);
            for (int panel = 0; panel < Lanes.panels(input.channels()); panel++) {
                Slice slice = Slice.ofPanel(panel, input.channels());
                output.begin(image, task % pairs, slice);
                output.store(image, task % pairs, slice, y, 0, rows, width, region, panel * Lanes.PANEL, width * stride,
                        stride, scratch[worker]);
            }
        });
    }
}
