package io.github.dpi4j.kernel.vector;

import static io.github.dpi4j.kernel.vector.Lanes.PANEL;

import java.util.List;

/**
 * A 1×1 convolution that is added to another convolution's sums before they are stored, so that its result never lies in
 * memory. It reads pixels where they lie.
 *
 * @param parts feature maps side by side in channels, of the size of the output; all but the last have whole vectors of
 *        channels; up to three pixels past their end may be read
 * @param weights from {@link FilterView#packDirect}
 */
public record Pointwise(List<FeatureMap> parts, float[] weights) {
    public Pointwise {
        parts = List.copyOf(parts);
    }

    private int channels() {
        int channels = 0;
        for (FeatureMap part : parts) {
            channels += part.channels();
        }
        return channels;
    }

    /** Returns the number of multiply-adds: for each output pixel and channel, one per input channel. */
    double multiplyAdds(FeatureMap out) {
        return (double) out.images() * out.height() * out.width() * channels() * out.channels();
    }

    /** Returns how many floats are read. */
    long size() {
        return parts.stream().mapToLong(FeatureMap::size).sum() + weights.length;
    }

    /**
     * Adds the products of a run of pixels for some output channels.
     *
     * @param pixels from this one on, in the order in which they lie in memory
     * @param sums added to from {@code at}, {@code pixelStep} floats from pixel to pixel; up to three pixels more are
     *        modified ({@link GemmTile#paddedRows})
     */
    void add(int image, int y, int x, int pixels, Slice slice, float[] sums, int at, int pixelStep) {
        int b = slice.panel() * channels() * PANEL + slice.inPanel();
        for (int i = 0; i < parts.size(); i++) {
            FeatureMap part = parts.get(i);
            GemmTile.multiply(pixels, slice.vectors(), part.data(), part.at(image, y, x), part.stride(), weights, b,
                    slice.panelWidth(), part.channels(), sums, at, pixelStep, true);
            b += part.channels() * slice.panelWidth();
        }
    }
}
