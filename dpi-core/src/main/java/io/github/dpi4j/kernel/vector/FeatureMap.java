package io.github.dpi4j.kernel.vector;

/**
 * Activations of a batch in (N, H, W, C) order inside a larger array. A pixel takes {@code stride} floats: its channels
 * rounded up to whole vectors; those beyond {@code channels} may hold anything finite and count for nothing.
 *
 * @param data the array, shared with other feature maps
 * @param offset where the first pixel of the first image lies
 */
public record FeatureMap(float[] data, int offset, int images, int height, int width, int channels) {
    /** Floats from one pixel to the next. */
    public int stride() {
        return Lanes.padded(channels);
    }

    /** Where a pixel's first channel lies. */
    public int at(int image, int y, int x) {
        return offset + ((image * height + y) * width + x) * stride();
    }

    /** Floats that this map takes. */
    long size() {
        return size(images, height, width, channels);
    }

    /** Floats that such a map takes. */
    public static long size(int images, int height, int width, int channels) {
        return (long) images * height * width * Lanes.padded(channels);
    }
}
